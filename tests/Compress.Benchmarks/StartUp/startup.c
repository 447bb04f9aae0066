/*
 * Time from process start to the first line of output, and the most resident memory, of two programs, started in turn.
 *
 *     startup RUNS PROGRAM-A ARGUMENTS... -- PROGRAM-B ARGUMENTS...
 *
 * In C, and small: the memory that the kernel reports of a process counts what its parent had when it forked.
 */
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

struct sample { double first_us, whole_us; long resident_kib; };

static double now_us(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static struct sample start(char **command, char *line, size_t capacity)
{
    struct sample sample;
    struct rusage usage;
    posix_spawn_file_actions_t actions;
    int ends[2], status;
    size_t length = 0;
    ssize_t got;
    double begin;
    pid_t child;

    if (pipe(ends) != 0) exit(1);
    begin = now_us();
    if (posix_spawn_file_actions_init(&actions) || posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        || posix_spawn_file_actions_addclose(&actions, ends[0]) || posix_spawn_file_actions_addclose(&actions, ends[1])
        || posix_spawn(&child, command[0], &actions, NULL, command, environ)) {
        fprintf(stderr, "%s did not start\n", command[0]);
        exit(1);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    sample.first_us = 0;
    while ((got = read(ends[0], line + length, capacity - 1 - length)) > 0) {
        length += (size_t)got;
        if (sample.first_us == 0 && memchr(line, '\n', length)) sample.first_us = now_us() - begin;
    }
    line[length] = 0;
    close(ends[0]);
    if (wait4(child, &status, 0, &usage) != child || status != 0 || sample.first_us == 0) {
        fprintf(stderr, "%s ended with status %d: %s\n", command[0], status, line);
        exit(1);
    }
    sample.whole_us = now_us() - begin;
    sample.resident_kib = usage.ru_maxrss;
    return sample;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

int main(int argc, char **argv)
{
    char line[2][256], **command[2];
    double *first[2], *whole[2], *resident[2], medians[2][3];
    int runs, i, side, split;

    for (split = 3; split < argc && strcmp(argv[split], "--") != 0; split++) { }
    if (argc < 5 || split >= argc - 1 || (runs = atoi(argv[1])) < 1) {
        fprintf(stderr, "usage: startup RUNS PROGRAM-A ARGUMENTS... -- PROGRAM-B ARGUMENTS...\n");
        return 3;
    }
    argv[split] = NULL;
    command[0] = argv + 2;
    command[1] = argv + split + 1;
    for (side = 0; side < 2; side++) {
        first[side] = calloc((size_t)runs, sizeof(double));
        whole[side] = calloc((size_t)runs, sizeof(double));
        resident[side] = calloc((size_t)runs, sizeof(double));
        if (!first[side] || !whole[side] || !resident[side]) return 1;
        /* Once unmeasured each, so that both find their files in memory. */
        start(command[side], line[side], sizeof line[side]);
    }
    for (i = 0; i < runs; i++)
        for (side = 0; side < 2; side++) {
            struct sample sample = start(command[side], line[side], sizeof line[side]);
            first[side][i] = sample.first_us;
            whole[side][i] = sample.whole_us;
            resident[side][i] = (double)sample.resident_kib;
        }
    for (side = 0; side < 2; side++) {
        medians[side][0] = median(first[side], runs);
        medians[side][1] = median(whole[side], runs);
        medians[side][2] = median(resident[side], runs);
        printf("%s\n  first result %9.0f us (p10 %.0f, p90 %.0f)   whole process %9.0f us   resident %7.0f KiB   says: %s", command[side][0], medians[side][0],
            first[side][runs / 10], first[side][runs * 9 / 10], medians[side][1], medians[side][2], line[side]);
    }
    printf("ratio of medians over %d starts each: first result %.3f, whole process %.3f, resident %.3f\n", runs, medians[0][0] / medians[1][0],
        medians[0][1] / medians[1][1], medians[0][2] / medians[1][2]);
    return 0;
}
