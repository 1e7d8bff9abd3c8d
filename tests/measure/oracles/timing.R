# The judge of times in tests/measure/test_outcomes_timing.py: by when people of outcomes.csv had first changed.
# Run in this folder:  Rscript timing.R      (R 4.2.2, survival 3.5-3)
# Writes timing.csv: at the end of each week, for each score, service and kind of change, what survfit says.

suppressMessages(library(survival))
rows <- read.csv("outcomes.csv", comment.char = "#")
rows$day <- as.numeric(as.Date(rows$date))
reliable <- c(phq9 = 6, gad7 = 4)
weeks <- 1:18

# Of one person on one score: the week of the first reliable change, or else of the last score, and which it is.
first_change <- function(part, score, towards) {
  seen <- part[!is.na(part[[score]]), ]
  seen <- seen[order(seen$day), ]
  if (nrow(seen) < 2) return(NULL)
  week <- ceiling((seen$day - seen$day[1]) / 7)
  moved <- (seen[[score]][1] - seen[[score]]) * towards >= reliable[[score]]
  if (any(moved)) data.frame(time = week[which(moved)[1]], event = 1) else data.frame(time = max(week), event = 0)
}

told <- list()
for (score in names(reliable)) for (service in c("", sort(unique(rows$service)))) for (change in c("improved", "deteriorated")) {
  some <- if (service == "") rows else rows[rows$service == service, ]
  towards <- if (change == "improved") 1 else -1
  ends <- do.call(rbind, lapply(split(some, some$person), first_change, score, towards))
  s <- summary(survfit(Surv(time, event) ~ 1, data = ends, conf.type = "log-log"), times = weeks, extend = TRUE)
  told[[length(told) + 1]] <- data.frame(score, service, change, week = weeks, at_risk = s$n.risk,
    changed = cumsum(s$n.event), share = 1 - s$surv, low = 1 - s$upper, high = 1 - s$lower)
}
told <- do.call(rbind, told)
write.csv(format(told, digits = 15, trim = TRUE), "timing.csv", row.names = FALSE, quote = FALSE)
made <- paste0("# Made by: Rscript timing.R, R ", getRversion(), ", survival ", packageVersion("survival"))
writeLines(c(made, readLines("timing.csv")), "timing.csv")
