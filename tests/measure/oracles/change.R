# The judge of tests/measure/test_change.py: indices of reliable change, by formulas written here on their own.
# Run in this folder:  Rscript change.R      (R 4.2.2, no packages)
# Writes change.csv (invented people, six indices each) and change.toml (the figures they were computed against).
# Where it can, it takes another road than the library: variances of differences come from the differences.

set.seed(20240617)
n <- 60
true_first <- rnorm(n, 17, 5)
first <- pmin(pmax(round(true_first + rnorm(n, 0, 2.4)), 0), 27)
last <- pmin(pmax(round(true_first - rnorm(n, 4, 4) + rnorm(n, 0, 2.4)), 0), 27)

reliability <- 0.84
end_reliability <- 0.79
m1 <- mean(first); s1 <- sd(first); m2 <- mean(last); s2 <- sd(last)
sem <- sqrt(s1^2 * (1 - reliability))

true_guess <- m1 + reliability * (first - m1)
jt <- (last - first) / sqrt(sem^2 + sem^2)
gln <- (last - true_guess) / (s1 * sqrt(1 - reliability^2))
hll <- ((last - m2) - reliability * (first - m1)) / (s1 * sqrt(1 - reliability^2))
en <- (last - true_guess) / sem
nk <- (last - true_guess) / sqrt((reliability * sem)^2 + s1^2 * (1 - end_reliability))
r_dd <- (var(last - first) - 2 * sem^2) / var(last - first)
ha <- (r_dd * (last - first) + (1 - r_dd) * mean(last - first)) / (sqrt(r_dd) * sqrt(2) * sem)

full <- function(x) trimws(formatC(x, digits = 15, format = "g"))
made <- paste("# Made by: Rscript change.R, R", getRversion())
rows <- data.frame(first, last, jacobson_truax = full(jt), gulliksen_lord_novick = full(gln),
                   hsu_linn_lord = full(hll), edwards_nunnally = full(en), nunnally_kotsch = full(nk),
                   hageman_arrindell = full(ha))
out <- file("change.csv", "w"); writeLines(made, out)
write.csv(rows, out, row.names = FALSE, quote = FALSE); close(out)

# Lower is better. The count of people reliably improved, not clearly changed, and reliably worse.
counts <- function(x, critical) c(sum(x < -critical), sum(abs(x) <= critical), sum(x > critical))
toml <- function(name, x) paste0(name, " = ", if (length(x) > 1) paste0("[", paste(full(x), collapse = ", "), "]") else full(x))
writeLines(c(
  made,
  toml("reliability", reliability), toml("end_reliability", end_reliability),
  toml("start_mean", m1), toml("start_sd", s1), toml("end_mean", m2), toml("end_sd", s2),
  toml("correlation", cor(first, last)),
  "", "[improved_unclear_worse]",
  toml("jacobson_truax", counts(jt, 1.96)), toml("gulliksen_lord_novick", counts(gln, 1.96)),
  toml("hsu_linn_lord", counts(hll, 1.96)), toml("edwards_nunnally", counts(en, 1.96)),
  toml("nunnally_kotsch", counts(nk, 1.96)), toml("hageman_arrindell", counts(ha, 1.65))
), "change.toml")
