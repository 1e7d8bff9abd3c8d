# The judge of tests/measure/test_limits.py: exact binomial limits with interpolation, by R's own qbinom and pbinom.
# Run in this folder:  Rscript limits.R      (R 4.2.2, no packages)
# Formula: Spiegelhalter, Stat Med 2005;24:1185-1202, appendix A.1.1, below; above, the same of those not counted.

lower <- function(target, n, tail) {
  r <- qbinom(tail, n, target)
  alpha <- (pbinom(r, n, target) - tail) / (pbinom(r, n, target) - pbinom(r - 1, n, target))
  pmax(0, (r - alpha) / n)
}
full <- function(x) trimws(formatC(x, digits = 15, format = "g"))
rows <- expand.grid(n = c(1, 5, 10, 23, 60, 150, 1000, 20000), target = c(0.02, 0.2313, 0.434, 0.66, 0.97),
                    tail = c(0.025, 0.001, 0.0013499))
rows$low <- full(lower(rows$target, rows$n, rows$tail))
rows$high <- full(1 - lower(1 - rows$target, rows$n, rows$tail))
# The largest count that is beyond below, and the smallest that is beyond above, by their own tail probabilities.
rows$below <- mapply(function(n, p, t) sum(pbinom(0:n, n, p) < t) - 1, rows$n, rows$target, rows$tail)
rows$above <- mapply(function(n, p, t) n + 1 - sum(pbinom((0:n) - 1, n, p, lower.tail = FALSE) < t),
                     rows$n, rows$target, rows$tail)
writeLines(paste("# Made by: Rscript limits.R, R", getRversion()), "limits.csv")
suppressWarnings(write.table(rows, "limits.csv", append = TRUE, sep = ",", row.names = FALSE, quote = FALSE))
