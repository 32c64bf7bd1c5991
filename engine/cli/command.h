/* The commands of the program. Each reads the words after its name and returns the exit code. */
#ifndef KITH_CLI_COMMAND_H
#define KITH_CLI_COMMAND_H

int score_run(int word_count, char **words);
int sketch_run(int word_count, char **words);
int merge_run(int word_count, char **words);
int info_run(int word_count, char **words);
int overlap_run(int word_count, char **words);
int audit_run(int word_count, char **words);
int sample_run(int word_count, char **words);
int reach_run(int word_count, char **words);
int diff_run(int word_count, char **words);
int plan_run(int word_count, char **words);
int calibrate_run(int word_count, char **words);

#endif
