# The judge of tests/measure/test_outcomes.py: pairs, rates, intervals and effects of invented people.
# Run in this folder:  Rscript outcomes.R      (R 4.2.2, metafor 3.8-1; formulas otherwise written here)
# Writes outcomes.csv (check-ins in no order, with skipped scores) and outcomes.toml (what they amount to, by service).

suppressMessages(library(metafor))
set.seed(20261122)

people <- 90
rows <- do.call(rbind, lapply(seq_len(people), function(person) {
  times <- sample(1:6, 1)
  level <- rnorm(1, 14, 5)
  days <- sort(sample(0:120, times))
  phq9 <- pmin(pmax(round(level - days / 30 + rnorm(times, 0, 3)), 0), 27)
  gad7 <- pmin(pmax(round(level * 0.75 - days / 40 + rnorm(times, 0, 3)), 0), 21)
  phq9[runif(times) < 0.12] <- NA
  gad7[runif(times) < 0.12] <- NA
  data.frame(person, date = as.Date("2026-01-05") + days, service = sample(c("East", "West"), 1, prob = c(0.7, 0.3)),
             phq9, gad7)
}))
rows <- rows[sample(nrow(rows)), ]

full <- function(x) trimws(formatC(x, digits = 15, format = "g"))
line <- function(name, x) paste0(name, " = ", if (length(x) > 1) paste0("[", paste(full(x), collapse = ", "), "]") else full(x))
# Not Hmisc::binconf: it moves a bound where one person, or all but one, is counted.
wilson <- function(x, n, level = 0.95) suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int

# Ends of one person on one score, by order(), which the library never calls.
ends <- function(rows, score) {
  parts <- split(rows, rows$person)
  do.call(rbind, lapply(parts, function(part) {
    seen <- part[!is.na(part[[score]]), ]
    seen <- seen[order(seen$date), ]
    n <- nrow(seen)
    data.frame(n, first = if (n) seen[[score]][1] else NA, last = if (n) seen[[score]][n] else NA,
               weeks = if (n) as.numeric(seen$date[n] - seen$date[1]) / 7 else NA)
  }))
}

rate <- function(name, x, n, unseen) c(
  line(name, c(x, n, x / n, wilson(x, n))),
  if (!is.null(unseen)) line(paste0(name, "_extremes"), c(x / (n + unseen), (x + unseen) / (n + unseen))))

one <- function(rows, score, reliable, caseness) {
  e <- ends(rows, score)
  pair <- e$n >= 2
  p <- e[pair, ]
  n <- nrow(p); gone <- sum(!pair)
  better <- p$first - p$last >= reliable; worse <- p$last - p$first >= reliable
  case <- p$first >= caseness; recovered <- case & p$last < caseness
  unseen <- sum(!pair & (is.na(e$first) | e$first >= caseness))
  gains <- p$first - p$last
  d <- mean(gains) / sd(p$first)
  dz <- mean(gains) / sd(gains)
  g <- escalc("SMCRH", m1i = mean(p$first), m2i = mean(p$last), sd1i = sd(p$first), sd2i = sd(p$last), ni = n,
              ri = cor(p$first, p$last))
  around <- function(x, v) x + c(0, -1, 1) * qnorm(0.975) * sqrt(v)
  # Bonett 2008, equation 13, on the uncorrected d; the factor of g from metafor.
  whole <- around(d, var(gains) / (var(p$first) * (n - 1)) + d^2 / (2 * (n - 1)))
  c(line("people", nrow(e)), line("without_score", sum(e$n == 0)), line("with_one", sum(e$n == 1)),
    line("check_ins", sum(e$n)), line("weeks", mean(p$weeks)),
    rate("paired", n, nrow(e), NULL), rate("improved", sum(better), n, gone),
    rate("no_clear_change", sum(!better & !worse), n, NULL), rate("deteriorated", sum(worse), n, gone),
    rate("recovered", sum(recovered), sum(case), unseen),
    rate("reliably_recovered", sum(recovered & better), sum(case), unseen),
    line("first", c(mean(p$first), sd(p$first))), line("last", c(mean(p$last), sd(p$last))),
    line("correlation", cor(p$first, p$last)),
    line("d", whole), line("g", whole * as.numeric(g$yi) / d), line("d_z", around(dz, 1 / n + dz^2 / (2 * n))))
}

both <- function(rows) {
  a <- ends(rows, "phq9"); b <- ends(rows, "gad7")
  pair <- a$n >= 2 & b$n >= 2
  down <- cbind(a$first - a$last >= 6, b$first - b$last >= 4)[pair, ]
  up <- cbind(a$last - a$first >= 6, b$last - b$first >= 4)[pair, ]
  better <- rowSums(down) > 0 & rowSums(up) == 0
  worse <- rowSums(up) > 0 & rowSums(down) == 0
  was <- a$first >= 10 | b$first >= 8
  case <- was[pair]
  recovered <- case & !(a$last >= 10 | b$last >= 8)[pair]
  unseen <- sum(!pair & (is.na(was) | was))
  n <- sum(pair)
  c(line("people", nrow(a)), rate("paired", n, nrow(a), NULL), rate("improved", sum(better), n, sum(!pair)),
    rate("deteriorated", sum(worse), n, sum(!pair)), line("mixed", sum(rowSums(up) > 0 & rowSums(down) > 0)),
    rate("recovered", sum(recovered), sum(case), unseen),
    rate("reliably_recovered", sum(recovered & better), sum(case), unseen))
}

made <- paste0("# Made by: Rscript outcomes.R, R ", getRversion(), ", metafor ", packageVersion("metafor"))
out <- file("outcomes.csv", "w"); writeLines(made, out)
write.csv(rows, out, row.names = FALSE, quote = FALSE, na = ""); close(out)

said <- made
for (service in c("", "East", "West")) {
  part <- if (service == "") rows else rows[rows$service == service, ]
  name <- if (service == "") "everybody" else service
  said <- c(said, "", paste0("[phq9.", name, "]"), one(part, "phq9", 6, 10),
            "", paste0("[gad7.", name, "]"), one(part, "gad7", 4, 8),
            "", paste0("[together.", name, "]"), both(part))
}
writeLines(said, "outcomes.toml")

# Wilson's interval and Hedges' factor on their own: count, n, level, low, high; degrees of freedom, factor.
grid <- expand.grid(count = c(0, 1, 7, 40), n = c(1, 10, 40, 5000), level = c(0.8, 0.95, 0.99))
grid <- grid[grid$count <= grid$n, ]
found <- t(mapply(wilson, grid$count, grid$n, grid$level))
out <- file("outcomes_wilson.csv", "w"); writeLines(made, out)
write.csv(data.frame(grid, low = full(found[, 1]), high = full(found[, 2])), out, row.names = FALSE, quote = FALSE); close(out)
freedom <- c(2, 3, 9, 30, 343, 5000)
out <- file("outcomes_factor.csv", "w"); writeLines(made, out)
write.csv(data.frame(freedom, factor = full(metafor:::.cmicalc(freedom))), out, row.names = FALSE, quote = FALSE); close(out)
