/* format.c - see format.h: where it goes. The writers are a file each. */
#include "view/format.h"

#include <errno.h>

#include "base/file.h"

static void write_out(struct sink *to, struct slice bytes)
{
	if (!to->failed && bytes.len && file_write_all(to->fd, bytes) < 0)
		to->failed = errno ? errno : EIO;
}

void sink_flush(struct sink *to)
{
	write_out(to, str_slice(to->text));
	str_reset(to->text);
}

void sink_put(struct sink *to, struct slice bytes)
{
	if (to->fd < 0) {
		str_add_slice(to->text, bytes);
		return;
	}
	sink_flush(to);
	write_out(to, bytes);
}
