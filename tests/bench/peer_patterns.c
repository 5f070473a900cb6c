/* peer_patterns.c - every pattern on every text, as others would do it: `peer_patterns PATTERNS TEXTS`.
 *
 * PATTERNS: a line each. TEXTS: one each, ended by a NUL. Prints how many pairs of pattern and text match, and a checksum of which.
 * Built twice: by pcre2 with its JIT, pattern by pattern (PEER_PCRE2), and by Hyperscan, all at once (PEER_HYPERSCAN). */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef PEER_HYPERSCAN
#include <hs/hs.h>
#else
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#endif

static struct {
	uint64_t matches, sum;
	uint64_t text;
} found;

static void note(uint64_t pattern)
{
	found.matches++;
	found.sum += (pattern + 1) * 0x9e3779b97f4a7c15u ^ (found.text + 1) * 0xc2b2ae3d27d4eb4fu;
}

static char *read_file(const char *path, size_t *length)
{
	FILE *f = fopen(path, "rb");
	char *bytes;

	if (!f)
		exit(2);
	fseek(f, 0, SEEK_END);
	*length = (size_t)ftell(f);
	rewind(f);
	bytes = malloc(*length + 1);
	if (fread(bytes, 1, *length, f) != *length)
		exit(3);
	bytes[*length] = '\0';
	fclose(f);
	return bytes;
}

static size_t cut_lines(char *text, char **lines, size_t max)
{
	size_t n = 0;

	for (char *line = strtok(text, "\n"); line && n < max; line = strtok(NULL, "\n"))
		lines[n++] = line;
	return n;
}

enum { PATTERNS_MAX = 4096 };

#ifdef PEER_HYPERSCAN
static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	(void)from, (void)to, (void)flags, (void)context;
	note(id);
	return 0;
}

static void run(char **patterns, size_t n, const char *texts, size_t length)
{
	unsigned flags[PATTERNS_MAX], ids[PATTERNS_MAX];
	hs_database_t *database;
	hs_scratch_t *scratch = NULL;
	hs_compile_error_t *error;

	for (unsigned i = 0; i < n; i++) {
		flags[i] = HS_FLAG_UTF8 | HS_FLAG_UCP | HS_FLAG_SINGLEMATCH | HS_FLAG_ALLOWEMPTY;
		ids[i] = i;
	}
	if (hs_compile_multi((const char *const *)patterns, flags, ids, (unsigned)n, HS_MODE_BLOCK, NULL, &database,
			     &error)) {
		fprintf(stderr, "%s\n", error->message);
		exit(1);
	}
	hs_alloc_scratch(database, &scratch);
	for (const char *t = texts; t < texts + length; t += strlen(t) + 1, found.text++)
		hs_scan(database, t, (unsigned)strlen(t), 0, scratch, on_match, NULL);
}
#else
static void run(char **patterns, size_t n, const char *texts, size_t length)
{
	static pcre2_code *codes[PATTERNS_MAX];
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);

	for (size_t i = 0; i < n; i++) {
		int error;
		size_t at;

		codes[i] = pcre2_compile((PCRE2_SPTR)patterns[i], PCRE2_ZERO_TERMINATED,
					 PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK, &error, &at, NULL);
		if (!codes[i] || pcre2_jit_compile(codes[i], PCRE2_JIT_COMPLETE))
			exit(1);
	}
	for (const char *t = texts; t < texts + length; t += strlen(t) + 1, found.text++) {
		const size_t bytes = strlen(t);

		for (size_t i = 0; i < n; i++)
			if (pcre2_jit_match(codes[i], (PCRE2_SPTR)t, bytes, 0, 0, data, NULL) >= 0)
				note(i);
	}
}
#endif

int main(int argc, char **argv)
{
	static char *patterns[PATTERNS_MAX];
	size_t length, n;
	char *texts;

	if (argc != 3)
		return 2;
	n = cut_lines(read_file(argv[1], &length), patterns, PATTERNS_MAX);
	texts = read_file(argv[2], &length);
	run(patterns, n, texts, length);
	printf("%llu %016llx\n", (unsigned long long)found.matches, (unsigned long long)found.sum);
	return 0;
}
