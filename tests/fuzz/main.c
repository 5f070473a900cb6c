/* main.c - a target without libFuzzer: over its corpus, and over texts made from that; see fuzz.h. */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"

struct corpus {
	struct str *texts;
	size_t count, cap;
};

static void read_corpus(struct corpus *c, const char *dir)
{
	DIR *entries = opendir(dir);
	struct dirent *e;

	while (entries && (e = readdir(entries))) {
		char *path = file_join(dir, e->d_name);
		struct error err = ERROR_INIT;
		struct str text = STR_INIT;

		if (e->d_name[0] != '.' && file_read(AT_FDCWD, path, &text, &err) == 0) {
			c->texts = xgrow(c->texts, &c->cap, c->count + 1, sizeof(*c->texts));
			c->texts[c->count++] = text;
		} else {
			str_release(&text);
		}
		error_release(&err);
		free(path);
	}
	if (entries)
		closedir(entries);
}

static int by_text(const void *a, const void *b)
{
	return slice_compare(str_slice(a), str_slice(b));
}

static void put_in(struct str *out, size_t at, size_t removed, struct slice piece)
{
	const size_t end = at + removed < out->len ? at + removed : out->len;
	struct str tail = STR_INIT;

	str_add(&tail, out->buf + end, out->len - end);
	out->len = at;
	str_add_slice(out, piece);
	str_add_slice(out, str_slice(&tail));
	str_release(&tail);
}

/* A text of the corpus with pieces put in, parts of another text put in, bytes changed, some taken out. */
static void change_text(struct str *out, const struct corpus *c, uint64_t *state)
{
	const struct str *from = &c->texts[fuzz_next(state) % c->count], *other = &c->texts[fuzz_next(state) % c->count];
	size_t pieces = 0;

	str_add_slice(out, str_slice(from));
	while (fuzz.pieces[pieces])
		pieces++;
	for (size_t n = 1 + fuzz_next(state) % 4; n; n--) {
		const size_t at = fuzz_next(state) % (out->len + 1), begin = fuzz_next(state) % (other->len + 1);
		const size_t removed = fuzz_next(state) % 8;

		switch (fuzz_next(state) % 4) {
		case 0:
			put_in(out, at, removed, (struct slice){ other->buf + begin, (other->len - begin) % 64 });
			break;
		case 1:
			if (at < out->len)
				out->buf[at] ^= (char)(1 << fuzz_next(state) % 8);
			break;
		default:
			put_in(out, at, removed / 2, slice_of(fuzz.pieces[fuzz_next(state) % pieces]));
		}
	}
}

int main(int argc, char **argv)
{
	const long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	uint64_t state = 20260316;
	struct corpus c = { 0 };
	struct str text = STR_INIT;

	if (argc > 1)
		read_corpus(&c, argv[1]);
	if (!c.count) {
		fprintf(stderr, "usage: %s DIR [ROUNDS]: a directory of texts is wanted\n", argv[0]);
		return 2;
	}
	qsort(c.texts, c.count, sizeof(*c.texts), by_text); /* the order of a directory is nobody's */
	for (size_t i = 0; i < c.count; i++)
		fuzz_text(str_slice(&c.texts[i]));
	for (long i = 0; i < rounds; i++) {
		str_reset(&text);
		if (fuzz.make)
			fuzz.make(&text, &state);
		else
			change_text(&text, &c, &state);
		fuzz_text(str_slice(&text));
	}
	str_release(&text);
	printf("%zu texts kept and %ld made: everything holds\n", c.count, rounds);
	for (size_t i = 0; i < c.count; i++)
		str_release(&c.texts[i]);
	free(c.texts);
	return 0;
}
