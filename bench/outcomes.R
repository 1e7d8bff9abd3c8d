# data.table on the check-ins that bench/outcomes.py hands over: Rscript outcomes.R year.csv RUNS
# Scores, pairs and counts by service of both measures, as an analyst would write them in data.table; those of the PHQ-9 are printed.
# Prints: median seconds without reading the file, of processors, seconds of reading, megabytes at the peak; then one line per service.
suppressPackageStartupMessages(library(data.table))
setDTthreads(0)
arguments <- commandArgs(trailingOnly = TRUE)

total <- function(table, items) {
  answered <- Reduce(`+`, lapply(items, function(item) !is.na(table[[item]])))
  points <- Reduce(`+`, lapply(items, function(item) fcoalesce(table[[item]], 0L)))
  score <- floor(points * length(items) / answered + 0.5)
  score[answered < length(items) - 2] <- NA
  score
}

counts <- function(table, items, reliable, caseness) {
  seen <- table[, .(person, date, service)]
  seen[, score := total(table, items)]
  setkey(seen, person, date)
  scored <- seen[!is.na(score), .(first = first(score), last = last(score), start = first(date), end = last(date)), by = person]
  courses <- scored[seen[, .(service = first(service)), by = person], on = "person"]
  courses[, pair := !is.na(first) & start < end]
  courses[, improved := pair & first - last >= reliable]
  courses[, recovered := pair & first >= caseness & last < caseness]
  courses[, .(people = .N, pair = sum(pair), improved = sum(improved), recovered = sum(recovered)), keyby = service]
}

report <- function(table) {
  found <- list(counts(table, paste0("p", 1:9), 6, 10), counts(table, paste0("g", 1:7), 4, 8))
  found[[1]]
}

reading <- system.time(table <- fread(arguments[1]))[["elapsed"]]
took <- sapply(seq_len(as.integer(arguments[2])), function(run) {
  gc()
  time <- system.time(found <<- report(table))
  c(time[["elapsed"]], time[["user.self"]] + time[["sys.self"]])
})
peak <- grep("^VmHWM", readLines("/proc/self/status"), value = TRUE)
cat(median(took[1, ]), median(took[2, ]), reading, as.numeric(gsub("[^0-9]", "", peak)) / 1024, "\n")
write.table(found[, .(people, pair, improved, recovered)], row.names = FALSE, col.names = FALSE)
