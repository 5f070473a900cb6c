/* output.h - files that commands write for people and programs: a result (-o), rejected rows, messages. Nobody else opens such a file
 * for writing (tests/output.sh).
 *
 *     struct output o;
 *     if (output_open(&o, path, &guard, err) == 0 && write(o.fd ...) ok && output_sync(&o, err) == 0)
 *             output_place(&o, err);
 *     output_release(&o);
 *
 * What is written is a file beside the one that is wanted, under another name; output_sync makes it durable, output_place gives it
 * the name. Until then, and where anything fails, the file of that name is as it was, whole. Links are followed to the file they
 * lead to, and stay. What is no regular file (a pipe, a terminal, /dev/full, /dev/stdout) is written straight.
 */
#ifndef CRM_BASE_OUTPUT_H
#define CRM_BASE_OUTPUT_H

#include <sys/stat.h>

#include "base/error.h"

/* Where an output is to be: the directory, without links, and the name in it. `there` is what has the name now, NULL: nothing. */
struct output_place {
	const char *shown; /* as it was given */
	const char *dir, *name;
	int dirfd;
	const struct stat *there;
	long *number; /* the guard's, 0 at first: the same output asks more than once */
	bool is_open; /* already, as standard output is */
};

/* Asked at first, and once more before the file gets its name: -1 with a finding if that file must not be written. */
struct output_guard {
	int (*refuse)(void *context, const struct output_place *place, struct error *err);
	void *context;
};

struct output {
	int fd; /* to write to; -1 behind output_sync */
	char *shown, *dir, *name, *temp; /* temp NULL: written straight, or in place */
	int dirfd;
	struct output_guard guard;
	long number; /* given by the guard */
};

#define OUTPUT_INIT { .fd = -1, .dirfd = -1 } /* nothing to release */

int output_open(struct output *o, const char *path, const struct output_guard *guard, struct error *err);
/* The same under a name that the next run knows: what was left of a run that was stopped is written anew. The caller holds a lock. */
int output_open_known(struct output *o, const char *path, const struct output_guard *guard, struct error *err);
/* A run that was stopped between making the file durable and naming it: gives it the name. False: there is none such. */
bool output_resume(const char *path);
/* Asks the guard once more, right before a commit: what the command has read by now may be what the output is to replace. */
int output_ask(struct output *o, struct error *err);
/* The same of what is open already and will be written to, as standard output is: a shell's >> may have led it into a ledger.
 * `number` as in struct output_place. */
int output_ask_open(int fd, const char *shown, const struct output_guard *guard, long *number, struct error *err);
int output_sync(struct output *o, struct error *err);
int output_place(struct output *o, struct error *err);
/* Where what couldn't be named is, and stays; NULL: there is nothing. The caller frees. */
char *output_keep(struct output *o);
void output_release(struct output *o); /* what has no name yet is removed */

/* A new file of a directory, which must not be there yet; durable where `sync`. Used to make a book, or a copy of one. */
int output_create(int dirfd, const char *name, struct slice text, bool sync, struct error *err);

#endif
