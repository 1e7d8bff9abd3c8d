# The judge of tests/measure/test_growth.py: lme4 for likelihood, estimates and one person's own course; nlme for the
# standard errors of spreads and correlations, which lme4 does not give.
# Run in this folder:  Rscript growth.R        (R 4.2.2, lme4 1.1-31, nlme 3.1-162)
# Writes growth.csv (90 invented people, seen up to nine times, some leaving because they do badly) and growth.toml.

suppressPackageStartupMessages({library(lme4); library(nlme)})
full <- function(x) sub("^NA$", "nan", trimws(formatC(x, digits = 15, format = "g")))
toml <- function(name, x) paste(name, "=", full(x))
list_of <- function(name, x) paste0(name, " = [", paste(full(x), collapse = ", "), "]")

set.seed(7)
people <- 90
rows <- do.call(rbind, lapply(seq_len(people), function(i) {
  service <- sample(c("north", "south", "west"), 1, prob = c(.5, .3, .2))
  programme <- sample(c("group", "one to one"), 1)
  intake <- round(rnorm(1, 14, 5), 1)
  weeks <- c(0, sort(round(runif(8, 0.5, 20), 2)))
  x <- log1p(weeks); s <- log1p(0:8)
  level <- 13 + 0.6 * (intake - 14) + (service == "west") * 1.5 + rnorm(1, 0, 2.5)
  slope <- -2.2 - 0.05 * (intake - 14) + (programme == "group") * 0.5 + rnorm(1, 0, 1.6)
  bend <- 0.3 + rnorm(1, 0, 1.2)
  noise <- rnorm(9, 0, 2)
  score <- level + slope * s + bend * s^2 + noise
  weekly <- level + slope * x + 0.25 * bend * x^2 + noise
  flat <- 12 - 1.5 * s + rnorm(1, 0, 3) + rnorm(9, 0, 2.5)
  leaves <- which(runif(9) < plogis(-4 + 0.12 * score))
  last <- if (length(leaves)) max(2, min(leaves)) else 9
  data.frame(person = i, session = 0:8, week = weeks, service, programme, intake,
             score = round(score, 2), weekly = round(weekly, 2), flat = round(flat, 2))[seq_len(last), ]
}))
rows <- rows[runif(nrow(rows)) > 0.08 | rows$session == 0, ]
rows$score[c(7, 31, 60)] <- NA
write.csv(rows, "growth.csv", row.names = FALSE, quote = FALSE, na = "")

rows <- read.csv("growth.csv")
rows$s <- log(1 + rows$session); rows$x <- log(1 + rows$week)
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), calc.derivs = FALSE,
                     check.conv.singular = "ignore")
with_nlme <- lmeControl(msMaxIter = 500, maxIter = 500, msTol = 1e-12, tolerance = 1e-10, opt = "nlminb")

told <- function(name, formula, reml, errors_by = NULL) {
  fit <- lmer(formula, rows, REML = reml, control = tight)
  spread <- VarCorr(fit)$person
  lines <- c("", paste0("[", name, if (reml) "_reml" else "_ml", "]"),
    toml("log_likelihood", as.numeric(logLik(fit))), toml("rows", nobs(fit)), toml("people", ngrps(fit)[["person"]]),
    paste0("names = [", paste0('"', names(fixef(fit)), '"', collapse = ", "), "]"),
    list_of("effects", unname(fixef(fit))), list_of("errors", unname(sqrt(diag(as.matrix(vcov(fit)))))),
    list_of("sds", unname(attr(spread, "stddev"))),
    list_of("correlations", attr(spread, "correlation")[lower.tri(spread)]), toml("within", sigma(fit)))
  if (!is.null(errors_by)) {
    # nlme keeps the logarithms of spreads and log((1 + r) / (1 - r)); brought back by the delta method.
    other <- lme(errors_by[[1]], random = errors_by[[2]], data = rows, method = if (reml) "REML" else "ML",
                 control = with_nlme, na.action = na.omit)
    error <- sqrt(diag(other$apVar)); q <- length(attr(spread, "stddev"))
    r <- attr(spread, "correlation")[lower.tri(spread)]
    lines <- c(lines, toml("nlme_log_likelihood", as.numeric(logLik(other))),
      list_of("sd_errors", unname(error[seq_len(q)] * attr(spread, "stddev"))),
      if (q > 1) list_of("correlation_errors", unname(error[q + seq_along(r)] * (1 - r^2) / 2)),
      toml("within_error", unname(error[length(error)] * sigma(fit))))
  }
  list(fit = fit, lines = lines)
}
both <- function(name, formula, ...) c(told(name, formula, FALSE, ...)$lines, told(name, formula, TRUE, ...)$lines)

one <- told("sessions", score ~ s + (1 + s | person), TRUE, list(score ~ s, ~ 1 + s | person))
own <- ranef(one$fit, condVar = TRUE)$person
person <- "4"
lines <- c(
  paste0("# Made by: Rscript growth.R, R ", getRversion(), ", lme4 ", packageVersion("lme4"), ", nlme ", packageVersion("nlme")),
  told("sessions", score ~ s + (1 + s | person), FALSE, list(score ~ s, ~ 1 + s | person))$lines, one$lines,
  both("level", score ~ s + (1 | person), list(score ~ s, ~ 1 | person)),
  both("bend", score ~ s + I(s^2) + (1 + s + I(s^2) | person)),
  both("bend_of_all", score ~ s + I(s^2) + (1 + s | person)),
  both("weeks", weekly ~ x + (1 + x | person), list(weekly ~ x, ~ 1 + x | person)),
  both("covariates", score ~ s + intake + intake:s + service + service:s + programme + (1 + s | person)),
  both("weeks_covariates", weekly ~ x + intake + intake:x + programme + programme:x + (1 + x | person)),
  both("flat", flat ~ s + (1 + s | person)),
  "", "[own_course]  # of one person, from sessions_reml: conditional mode and covariance of level and slope",
  toml("person", as.numeric(person)), list_of("mode", unname(unlist(own[person, ]))),
  list_of("covariance", as.vector(attr(own, "postVar")[, , which(rownames(own) == person)])))
writeLines(lines, "growth.toml")
