# The judge of tests/measure/test_helping.py: crossed random effects by lme4.
# Run in this folder:  Rscript helping.R      (R 4.2.2, lme4 1.1-31)
# Writes helping_<case>.csv (invented changes), helping_<case>_effects.csv (what each practice does for each person)
# and helping.toml (variance components, REML). Three cases: much to see; people who do not differ, so that a component
# lands on 0; few people.
#
# Means are lme4's own: fixef + ranef. Variances are the inverse of Henderson's equations, built from lme4's own
# matrices, because lme4 prints no covariance between effects; its own conditional variances must be found in them.

suppressPackageStartupMessages(library(lme4))
full <- function(x) trimws(formatC(x, digits = 15, format = "g"))
made <- paste0("# Made by: Rscript helping.R, R ", getRversion(), ", lme4 ", packageVersion("lme4"))

draw <- function(seed, people, practices, seen, sds, mean) {
  set.seed(seed)
  u <- rnorm(people, 0, sds[1]); v <- rnorm(practices, 0, sds[2])
  w <- matrix(rnorm(people * practices, 0, sds[3]), people)
  pairs <- expand.grid(person = seq_len(people), practice = seq_len(practices))
  pairs <- pairs[runif(nrow(pairs)) < seen, ]
  rows <- pairs[rep(seq_len(nrow(pairs)), 1 + rpois(nrow(pairs), 3)), ]
  theta <- mean + u[rows$person] + v[rows$practice] + w[cbind(rows$person, rows$practice)]
  rows$change <- round(2 * (theta + rnorm(nrow(rows), 0, sds[4]))) / 2
  data.frame(person = sprintf("p%02d", rows$person), practice = sprintf("a%02d", rows$practice), change = rows$change)
}

effects <- function(fit, rows) {
  zt <- getME(fit, "Zt"); lambda <- t(getME(fit, "Lambdat")); x <- getME(fit, "X")
  s2 <- sigma(fit)^2
  spherical <- as.matrix(t(zt) %*% lambda)
  equations <- rbind(cbind(crossprod(x), crossprod(x, spherical)),
                     cbind(crossprod(spherical, x), crossprod(spherical) + diag(ncol(spherical))))
  covariance <- s2 * solve(equations)
  known <- s2 * solve(crossprod(spherical) + diag(ncol(spherical)))   # the same with the mean known
  names_of <- lapply(getME(fit, "flist"), levels)
  starts <- getME(fit, "Gp")
  for (name in names(names_of)) {
    place <- starts[match(name, names(getME(fit, "cnms")))] + seq_along(names_of[[name]])
    own <- as.vector(attr(ranef(fit, condVar = TRUE)[[name]], "postVar"))
    stopifnot(all.equal(own, unname(diag(as.matrix(lambda %*% known %*% t(lambda)))[place]), tolerance = 1e-6))
  }
  blup <- ranef(fit)
  vc <- as.data.frame(VarCorr(fit)); pair_var <- vc$vcov[vc$grp == "person:practice"]
  all <- expand.grid(practice = names_of$practice, person = names_of$person, stringsAsFactors = FALSE)[, 2:1]
  for (i in seq_len(nrow(all))) {
    person <- all$person[i]; practice <- all$practice[i]; pair <- paste(person, practice, sep = ":")
    is_seen <- pair %in% names_of[["person:practice"]]
    all$times[i] <- sum(rows$person == person & rows$practice == practice)
    all$mean[i] <- fixef(fit) + blup$person[person, 1] + blup$practice[practice, 1] +
      if (is_seen) blup[["person:practice"]][pair, 1] else 0
    z <- numeric(nrow(zt))
    z[match(person, names_of$person) + starts[match("person", names(getME(fit, "cnms")))]] <- 1
    z[match(practice, names_of$practice) + starts[match("practice", names(getME(fit, "cnms")))]] <- 1
    if (is_seen) z[match(pair, names_of[["person:practice"]]) + starts[match("person:practice", names(getME(fit, "cnms")))]] <- 1
    row <- c(1, as.vector(z %*% lambda))
    all$sd[i] <- sqrt(as.numeric(row %*% covariance %*% row) + if (is_seen) 0 else pair_var)
  }
  all
}

write_rows <- function(frame, path) {
  out <- file(path, "w"); writeLines(made, out); write.csv(frame, out, row.names = FALSE, quote = FALSE); close(out)
}

cases <- list(
  plain = draw(20261122, 40, 9, 0.45, c(0.8, 0.7, 0.9, 1.5), 0.8),
  edge = draw(5, 30, 8, 0.5, c(0, 0.6, 0.6, 1.6), 0.5),
  few = draw(11, 6, 5, 0.7, c(1, 1, 1.2, 1.2), 1)
)
lines <- made
for (name in names(cases)) {
  rows <- cases[[name]]
  fit <- suppressMessages(lmer(change ~ 1 + (1 | person) + (1 | practice) + (1 | person:practice), data = rows, REML = TRUE,
              control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10))))
  vc <- as.data.frame(VarCorr(fit)); sd_of <- function(group) vc$sdcor[vc$grp == group]
  lines <- c(lines, "", paste0("[", name, "]"), paste0("person = ", full(sd_of("person"))),
             paste0("practice = ", full(sd_of("practice"))), paste0("pair = ", full(sd_of("person:practice"))),
             paste0("noise = ", full(sigma(fit))), paste0("mean = ", full(fixef(fit))),
             paste0("minus_two_log = ", full(REMLcrit(fit))))
  found <- effects(fit, rows)
  found$mean <- full(found$mean); found$sd <- full(found$sd)
  write_rows(rows, paste0("helping_", name, ".csv"))
  write_rows(found, paste0("helping_", name, "_effects.csv"))
}
writeLines(lines, "helping.toml")
