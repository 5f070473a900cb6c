/* write.c - see write.h: which format it is; table.c, csv.c, json.c, md.c and html.c write it. */
#include "view/write.h"

#include <errno.h>

#include "view/cell.h"
#include "view/format.h"

const char *const view_formats[] = { "table", "csv", "json", "md", "html", NULL };

/* A card as people see it: a line a field, label and value. */
static void lay_out_card(struct arena *arena, struct view_section *s)
{
	const struct view_column *columns = s->columns;
	const struct view_cell *cells = s->cells;
	const size_t n = s->ncolumns;

	s->columns = arena_zalloc(arena, 2 * sizeof(*s->columns));
	s->columns[0].name = s->columns[0].label = s->columns[1].name = s->columns[1].label = "";
	s->ncolumns = 2;
	s->cells = arena_zalloc(arena, 2 * n * sizeof(*s->cells));
	s->ncells = 0;
	for (size_t k = 0; k < n; k++) {
		struct str text = STR_INIT;

		if (columns[k].is_key || (cells[k].missing && !cells[k].shown))
			continue;
		if (cells[k].text.len || cells[k].shown)
			str_add_slice(&text, cell_text(&columns[k], &cells[k]));
		else
			cell_add_plain(&text, &columns[k], &cells[k]);
		s->cells[s->ncells++] = (struct view_cell){ .text = slice_of(columns[k].label) };
		s->cells[s->ncells++] = (struct view_cell){ .text = arena_slice(arena, str_slice(&text)), .mark = cells[k].mark };
		str_release(&text);
	}
}

/* The view as writers for people take it; it shares what isn't a card's. */
static struct view for_people(struct view *v)
{
	struct view shown = *v;

	for (struct view_section *s = &shown.first; s; s = s->next) {
		if (s->next) {
			struct view_section *copy = arena_alloc(&v->arena, sizeof(*copy));

			*copy = *s->next;
			s->next = copy;
		}
		if (s->is_card)
			lay_out_card(&v->arena, s);
	}
	return shown;
}

/* Too wide a table is laid out by all its texts. */
static bool is_too_wide(const struct view *v, const struct view_style *style)
{
	for (const struct view_section *s = &v->first; s; s = s->next)
		if (s->later.count && !table_fits(s, style))
			return true;
	return false;
}

static void write_view(struct sink *to, struct view *v)
{
	struct view shown;

	view_survey(v, to->style->format);
	if (to->style->format == VIEW_TABLE && is_too_wide(v, to->style))
		view_settle(v);
	if (to->style->format != VIEW_CSV && to->style->format != VIEW_JSON)
		shown = for_people(v);
	switch (to->style->format) {
	case VIEW_CSV:
		write_csv(to, v);
		break;
	case VIEW_JSON:
		write_json(to, v);
		break;
	case VIEW_MD:
		write_md(to, &shown);
		break;
	case VIEW_HTML:
		write_html(to, &shown);
		break;
	case VIEW_TABLE:
		write_table(to, &shown);
		break;
	}
}

void view_write(struct str *out, struct view *v, const struct view_style *style)
{
	struct sink to = { .text = out, .fd = -1, .style = style };

	write_view(&to, v);
}

int view_put(int fd, struct view *v, const struct view_style *style)
{
	struct str text = STR_INIT;
	struct sink to = { .text = &text, .fd = fd, .style = style };

	write_view(&to, v);
	sink_flush(&to);
	str_release(&text);
	errno = to.failed;
	return to.failed ? -1 : 0;
}
