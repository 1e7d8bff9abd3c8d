# lme4 on the rows that bench/growth.py hands over: Rscript growth.R rows.csv
# Prints one line per fit: time column, whether with lmer's own check, seconds, processor seconds, REML log-likelihood, fixed effects, spreads.
suppressPackageStartupMessages(library(lme4))
rows <- read.csv(commandArgs(trailingOnly = TRUE)[1])
for (time in c("session", "week")) {
  rows$x <- log(1 + rows[[time]])
  for (checks in c(TRUE, FALSE)) {
    # As it comes, lmer checks its result by differences; without that check it is faster.
    took <- system.time(
      fit <- lmer(score ~ x + (1 + x | person), rows, REML = TRUE, control = lmerControl(calc.derivs = checks))
    )
    spreads <- as.data.frame(VarCorr(fit))$sdcor
    cat(time, checks, sprintf("%.10g", c(took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], logLik(fit), fixef(fit), spreads)), "\n")
  }
}
