# How often each PHQ-9 option was chosen by 2,177 real people: what the item parameters have to give back.
#
#   Rscript tests/measure/oracles/simulate_phq9_shares.R PHQ9_data.csv > tests/measure/oracles/simulate_phq9_shares.csv
#
# The data are open: PHQ9_data.csv in the repository jamie-chiu/IRT_PHQ9 (MIT; BRIGHTEN and PERLA studies), with the
# columns renamed phq9_1 to phq9_9. They are not kept here; these shares are.

answers <- read.csv(commandArgs(trailingOnly = TRUE)[1])
cat("item,share_0,share_1,share_2,share_3\n")
for (item in 1:9) {
  shares <- table(factor(answers[[paste0("phq9_", item)]], levels = 0:3)) / nrow(answers)
  cat(item, sprintf("%.6f", shares), sep = ",")
  cat("\n")
}
