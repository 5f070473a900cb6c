/* peer_duckdb.c - runs SQL in DuckDB through its C library: `peer_duckdb LIBDUCKDB.SO THREADS FILE.sql`.
 *
 * The library is the one of the npm package @duckdb/node-bindings-linux-x64 (make bench-deps); the few functions needed are
 * declared here as its C interface documents them. Statements print by COPY ... TO '/dev/stdout'. */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct result { /* duckdb_result */
	uint64_t columns, rows, changed;
	void *column_data;
	char *message;
	void *internal;
};

struct api {
	int (*open)(const char *path, void **database);
	int (*connect)(void *database, void **connection);
	int (*query)(void *connection, const char *sql, struct result *result);
	const char *(*error)(struct result *result);
	void (*destroy)(struct result *result);
	const char *(*version)(void);
};

static int load(struct api *a, const char *path)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct {
		const char *name;
		void *where;
	} names[] = {
		{ "duckdb_open", &a->open },
		{ "duckdb_connect", &a->connect },
		{ "duckdb_query", &a->query },
		{ "duckdb_result_error", &a->error },
		{ "duckdb_destroy_result", &a->destroy },
		{ "duckdb_library_version", &a->version },
	};

	for (size_t i = 0; library && i < sizeof(names) / sizeof(*names); i++) {
		void *symbol = dlsym(library, names[i].name);

		if (!symbol)
			return -1;
		memcpy(names[i].where, &symbol, sizeof(symbol));
	}
	return library ? 0 : -1;
}

static char *read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	if (!f || !fread(text, 1, 65535, f))
		exit(2);
	fclose(f);
	return text;
}

int main(int argc, char **argv)
{
	void *database = NULL, *connection = NULL;
	struct result result = { 0 };
	struct api a;
	char set[64];

	if (argc < 3 || load(&a, argv[1]) < 0) {
		fprintf(stderr, "usage: peer_duckdb LIBDUCKDB.SO [THREADS FILE.sql]: %s\n", argc > 2 ? dlerror() : "");
		return 2;
	}
	if (argc == 3) {
		puts(a.version());
		return 0;
	}
	snprintf(set, sizeof(set), "SET threads=%d", atoi(argv[2]));
	if (a.open(NULL, &database) || a.connect(database, &connection) || a.query(connection, set, &result))
		return 3;
	a.destroy(&result);
	if (a.query(connection, read_file(argv[3]), &result)) {
		fprintf(stderr, "%s\n", a.error(&result));
		return 1;
	}
	return 0; /* as a command ends: what the library holds goes with the process */
}
