/* reading.c - what reading alone costs: counts the rows of a ledger and sums one of its columns, on one thread.
 *
 *     reading FILE.csv COLUMN      rows, sum in hundredths, seconds of it
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/money.h"
#include "csv/csv.h"

static int column_of(struct csv *c, const char *name)
{
	struct error err = ERROR_INIT;
	int column = -1;

	if (csv_next(c, &err) > 0)
		for (size_t i = 0; i < c->nfields; i++)
			if (slice_is(c->fields[i], name))
				column = (int)i;
	error_release(&err);
	return column;
}

int main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	int64_t sum = 0, amount;
	size_t rows = 0;
	struct slice text;
	struct stat st;
	struct csv c;
	int fd = argc == 3 ? open(argv[1], O_RDONLY) : -1, column;

	if (fd < 0 || fstat(fd, &st) < 0 || file_map(fd, (size_t)st.st_size, &text) < 0)
		return 2;
	file_ahead(text);
	csv_open(&c, argv[1], text, CSV_LEDGER);
	column = column_of(&c, argv[2]);
	if (column < 0)
		return 2;
	csv_seek(&c, c.pos, c.next_line, text.len);
	while (csv_read(&c, &err) > 0) {
		rows++;
		if ((size_t)column < c.nfields && money_parse(csv_field(&c, (size_t)column), &amount))
			sum += amount;
	}
	printf("%zu %" PRId64 "\n", rows, sum);
	return err.count ? 1 : 0;
}
