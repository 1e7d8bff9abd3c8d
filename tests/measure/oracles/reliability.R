# The judge of tests/measure/test_reliability.py: R's own alpha, factor analysis, correlation and ICC.
# Run in this folder:  Rscript reliability.R                       (R 4.2.2, psych 2.2.9)
# Writes items.csv (invented answers, some missing), ratings.csv (invented ratings) and reliability.toml.
# The PHQ-9 block at its end needs the public file PHQ9_data.csv of the repository jamie-chiu/IRT_PHQ9 and is only
# renewed with its place given:  Rscript reliability.R PHQ9.csv    (columns phq9_1 ... phq9_9)

suppressMessages(library(psych))
place <- commandArgs(trailingOnly = TRUE)
full <- function(x) sub("^NA$", "nan", trimws(formatC(x, digits = 15, format = "g")))
toml <- function(name, x) paste0(name, " = ", if (length(x) > 1) paste0("[", paste(full(x), collapse = ", "), "]") else full(x))
made <- paste0("# Made by: Rscript reliability.R, R ", getRversion(), ", psych ", packageVersion("psych"))
write_table <- function(x, name) {
  out <- file(name, "w"); writeLines(made, out)
  write.csv(x, out, row.names = FALSE, quote = FALSE, na = ""); close(out)
}

# One factor by maximum likelihood (factanal), brought back to the units of the items: omega with the variance that
# the model implies. psych::omega with one factor standardises and divides by the observed variance.
omega_ml <- function(covariance, n) {
  fit <- factanal(covmat = list(cov = covariance, n.obs = n), factors = 1, control = list(opt = list(factr = 1e1)))
  s <- sqrt(diag(covariance)); common <- sum(fit$loadings[, 1] * s)^2
  list(omega = common / (common + sum(fit$uniquenesses * s^2)),
       loadings = abs(fit$loadings[, 1]), uniquenesses = fit$uniquenesses)
}
omega_psych <- function(correlations, fm) {
  suppressWarnings(suppressMessages({
    sink(nullfile()); fit <- omega(correlations, nfactors = 1, fm = fm, plot = FALSE, n.obs = 500); sink()
  }))
  fit$omega.tot
}
feldt <- function(value, n, k, level) {
  tail <- (1 - level) / 2
  1 - (1 - value) * qf(c(1 - tail, tail), n - 1, (n - 1) * (k - 1))
}

set.seed(20240618)
n <- 150; loading <- c(0.85, 0.75, 0.7, 0.6, 0.5, 0.4); spread <- c(1, 1.3, 0.8, 1.1, 1, 1.5)
factor <- rnorm(n)
items <- sapply(seq_along(loading), function(i)
  pmin(pmax(round(3 + spread[i] * (loading[i] * factor + sqrt(1 - loading[i]^2) * rnorm(n))), 1), 5))
colnames(items) <- paste0("i", seq_along(loading))
items[cbind(c(4, 30, 31, 77, 120), c(1, 6, 2, 2, 5))] <- NA
write_table(items, "items.csv")
complete <- items[complete.cases(items), ]
a <- suppressWarnings(psych::alpha(as.data.frame(complete), check.keys = FALSE))
ml <- omega_ml(cov(complete), nrow(complete))
pair <- cor.test(complete[, "i1"], complete[, "i2"], conf.level = 0.95)
wide <- cor.test(complete[, "i1"], complete[, "i2"], conf.level = 0.80)

set.seed(20240619)
people <- rnorm(30, 50, 9)
ratings <- round(cbind(a = people + rnorm(30, 0, 5), b = people + rnorm(30, 4, 6), c = people + rnorm(30, -1, 4)))
write_table(ratings, "ratings.csv")
shrout_fleiss <- matrix(c(9,2,5,8, 6,1,3,2, 8,4,6,8, 7,1,2,6, 10,5,6,9, 6,2,4,7), ncol = 4, byrow = TRUE)
icc <- function(x, alpha) {
  r <- ICC(x, lmer = FALSE, alpha = alpha)$results
  c(toml("value", r$ICC), toml("low", r[["lower bound"]]), toml("high", r[["upper bound"]]))
}

lines <- c(
  made, "",
  "[items]",
  toml("n", nrow(complete)), toml("left_out", nrow(items) - nrow(complete)),
  toml("alpha", a$total$raw_alpha), toml("feldt_95", unlist(a$feldt[c("lower.ci", "upper.ci")])),
  toml("feldt_90", feldt(a$total$raw_alpha, nrow(complete), 6, 0.90)),
  toml("sum_mean", mean(rowSums(complete))), toml("sum_sd", sd(rowSums(complete))),
  toml("omega_ml", ml$omega), toml("loadings_ml", ml$loadings), toml("uniquenesses_ml", ml$uniquenesses),
  toml("psych_omega_ml", omega_psych(cor(complete), "ml")),
  toml("psych_omega_minres", omega_psych(cor(complete), "minres")),
  "", "[retest]  # i1 against i2",
  toml("r", pair$estimate), toml("interval_95", pair$conf.int), toml("interval_80", wide$conf.int),
  toml("sd", sd(complete[, "i1"])),
  "", "# Order of the six: ICC(1,1), ICC(2,1), ICC(3,1), ICC(1,k), ICC(2,k), ICC(3,k)",
  "[shrout_fleiss_95]", icc(shrout_fleiss, 0.05), "",
  "[ratings_95]", icc(ratings, 0.05), "",
  "[ratings_90]", icc(ratings, 0.10))

phq9 <- if (length(place)) {
  x <- as.matrix(read.csv(place[1])[, paste0("phq9_", 1:9)]); fit <- omega_ml(cov(x), nrow(x))
  value <- suppressWarnings(psych::alpha(as.data.frame(x), check.keys = FALSE))$total$raw_alpha
  c("", "# PHQ-9 of 2,177 depressed volunteers: BRIGHTEN (Pratap 2022) and PERLA (Arrabales 2020), MIT licence, from the",
    "# repository jamie-chiu/IRT_PHQ9. Only means and covariances are kept here.",
    "[phq9]", toml("n", nrow(x)), toml("means", colMeans(x)), "covariance = [",
    apply(cov(x), 1, function(row) paste0("  [", paste(full(row), collapse = ", "), "],")), "]",
    toml("alpha", value), toml("feldt_95", feldt(value, nrow(x), 9, 0.95)),
    toml("sum_mean", mean(rowSums(x))), toml("sum_sd", sd(rowSums(x))),
    toml("omega_ml", fit$omega), toml("loadings_ml", fit$loadings),
    toml("psych_omega_ml", omega_psych(cor(x), "ml")), toml("psych_omega_minres", omega_psych(cor(x), "minres")))
} else {
  old <- readLines("reliability.toml"); old[seq(grep("^# PHQ-9", old) - 1, length(old))]
}
writeLines(c(lines, phq9), "reliability.toml")
