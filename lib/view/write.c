/* write.c - see write.h: which format it is; table.c, csv.c, json.c, md.c and html.c write it. */
#include "view/write.h"

#include <errno.h>

#include "view/format.h"

const char *const view_formats[] = { "table", "csv", "json", "md", "html", NULL };

static void write_view(struct sink *to, struct view *v, const struct view_style *style)
{
	if (style->format != VIEW_CSV)
		view_settle(v);
	switch (style->format) {
	case VIEW_CSV:
		write_csv(to, v);
		break;
	case VIEW_JSON:
		write_json(to->text, v);
		break;
	case VIEW_MD:
		write_md(to->text, v);
		break;
	case VIEW_HTML:
		write_html(to->text, v);
		break;
	case VIEW_TABLE:
		write_table(to->text, v, style);
		break;
	}
}

void view_write(struct str *out, struct view *v, const struct view_style *style)
{
	struct sink to = { .text = out, .fd = -1, .style = style };

	write_view(&to, v, style);
}

int view_put(int fd, struct view *v, const struct view_style *style)
{
	struct str text = STR_INIT;
	struct sink to = { .text = &text, .fd = fd, .style = style };

	write_view(&to, v, style);
	sink_flush(&to);
	str_release(&text);
	errno = to.failed;
	return to.failed ? -1 : 0;
}
