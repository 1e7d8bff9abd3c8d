# lme4 is handed invented scores from which many people have left, and has to give the model back.
#
#   python tests/measure/oracles/simulate_growth_rows.py > rows.csv
#   Rscript tests/measure/oracles/simulate_growth_lme4.R rows.csv > tests/measure/oracles/simulate_growth_lme4.csv
#
# Made with R 4.2.2 and lme4 1.1-31. Intervals are profile likelihood, 99 %: six of them hold together about 94 % of
# the time. Whoever leaves does so because of what was seen, so the likelihood, which uses what was seen, is not misled.

suppressPackageStartupMessages(library(lme4))

rows <- read.csv(commandArgs(trailingOnly = TRUE)[1])
rows$x <- log(1 + rows$week)
fit <- lmer(score ~ x + (1 + x | person), data = rows, REML = FALSE,
            control = lmerControl(optimizer = "bobyqa"))
intervals <- confint(fit, level = 0.99, method = "profile", oldNames = FALSE, quiet = TRUE)
variances <- as.data.frame(VarCorr(fit))
estimates <- c(intercept_mean = fixef(fit)[["(Intercept)"]], intercept_sd = variances$sdcor[1],
               slope_mean = fixef(fit)[["x"]], slope_sd = variances$sdcor[2],
               correlation = variances$sdcor[3], occasion_sd = variances$sdcor[4])
names_in_lme4 <- c("(Intercept)", "sd_(Intercept)|person", "x", "sd_x|person", "cor_x.(Intercept)|person", "sigma")
limits <- intervals[names_in_lme4, ]
last <- rows[rows$week > 11.5, "score"]

cat("parameter,estimate,low,high\n")
cat(sprintf("%s,%.6f,%.6f,%.6f\n", names(estimates), estimates, limits[, 1], limits[, 2]), sep = "")
cat(sprintf("rows,%d,,\n", nrow(rows)))
cat(sprintf("mean_of_rows,%.9f,,\n", mean(rows$score)))
cat(sprintf("mean_of_those_still_here,%.6f,%.6f,%.6f\n", mean(last),
            mean(last) - 2.576 * sd(last) / sqrt(length(last)), mean(last) + 2.576 * sd(last) / sqrt(length(last))))
