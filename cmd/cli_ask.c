/* cli_ask.c - see cli_ask.h. Prompts go to stderr: stdout is for results. An empty line, end of input or ^C gives up; nothing
 * has been written by then. */
#include "cli_ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "book/entry.h"
#include "sales/leads.h"

enum { LABEL_WIDTH = 15, CHOICES = 9 };

static void prompt(const char *label, struct slice hint)
{
	struct str text = STR_INIT;
	size_t width = utf8_width(slice_of(label));

	if (hint.len) {
		str_fill(&text, ' ', LABEL_WIDTH + 2);
		utf8_add_safe(&text, hint);
		str_addc(&text, '\n');
	}
	str_adds(&text, label);
	str_fill(&text, ' ', width < LABEL_WIDTH ? LABEL_WIDTH - width : 0);
	str_adds(&text, "> ");
	fputs(text.buf, stderr);
	fflush(stderr);
	str_release(&text);
}

/* A line without its blanks; the caller frees. NULL: nothing was answered. */
static char *read_line(void)
{
	char *line = NULL, *answer = NULL;
	size_t cap = 0;
	ssize_t n = getline(&line, &cap, stdin);

	if (n > 0) {
		struct slice s = slice_trim((struct slice){ line, (size_t)n });

		if (s.len)
			answer = xstrndup(s.ptr, s.len);
	}
	free(line);
	return answer;
}

static char *ask_text(const char *label, struct slice hint)
{
	prompt(label, hint);
	return read_line();
}

/* "鄞州" shows who is meant; a number picks, anything else is taken as it is. */
static char *ask_customer(struct cli *c, const char *label, struct error *err)
{
	const struct table *t = book_table(&c->book, CUSTOMERS.ledger, err);
	char *typed = t ? ask_text(label, SLICE("")) : NULL, *picked;
	size_t rows[CHOICES], found = typed ? table_candidates(t, slice_of(typed), rows, CHOICES) : 0;
	struct str hint = STR_INIT;

	if (found < 2)
		return typed;
	for (size_t i = 0; i < found && i < CHOICES; i++) {
		struct slice grade = table_text(t, rows[i], CUSTOMERS.grade);

		str_addf(&hint, "%zu %.*s%s%.*s%s  ", i + 1, SLICE_ARGS(table_text(t, rows[i], CUSTOMERS.name)), grade.len ? " (" : "",
			 SLICE_ARGS(grade), grade.len ? ")" : "");
	}
	if (found > CHOICES)
		str_adds(&hint, "...");
	picked = ask_text(label, str_slice(&hint));
	str_release(&hint);
	if (picked && strlen(picked) == 1 && *picked >= '1' && (size_t)(*picked - '1') < found && *picked - '1' < CHOICES) {
		struct slice id = table_id(t, rows[*picked - '1']);

		free(picked);
		picked = xstrndup(id.ptr, id.len);
	}
	free(typed);
	return picked;
}

static char *ask_stage(struct cli *c, const char *label)
{
	struct str hint = STR_INIT;
	char *answer;

	for (size_t p = 0; p < c->book.stages.npipelines; p++)
		for (size_t i = 0; i < c->book.stages.pipelines[p].nstages; i++) {
			const struct stage *s = &c->book.stages.pipelines[p].stages[i];

			if (s->kind == STAGE_OPEN)
				str_addf(&hint, "%.*s ", SLICE_ARGS(s->id));
		}
	answer = ask_text(label, str_slice(&hint));
	str_release(&hint);
	return answer;
}

int ask_lead(struct cli *c, struct lead_draft *draft, struct error *err)
{
	const struct { const char **given; const struct known_column *column; } five[] = {
		{ &draft->customer, LEADS.customer }, { &draft->stage, LEADS.stage }, { &draft->next, LEADS.next_follow_up },
		{ &draft->need, LEADS.need },	      { &draft->blocker, LEADS.blocker },
	};
	const struct ledger *leads = schema_ledger(&c->book.schema, SLICE("leads"));

	for (size_t i = 0; leads && i < 5; i++) {
		int column = ledger_column(leads, slice_of(five[i].column->name));
		const char *label;
		char *answer;

		if (*five[i].given || column < 0 || !leads->columns[column].required)
			continue;
		label = column_label(&leads->columns[column]);
		answer = i == 0 ? ask_customer(c, label, err) : i == 1 ? ask_stage(c, label) : ask_text(label, SLICE(""));
		if (!answer)
			return error_add(err, ERROR_USAGE, _("%s: nothing was answered; nothing was written"), label);
		options_give(&c->options, five[i].given, arena_text(&c->arena, slice_of(answer)));
		free(answer);
	}
	return 0;
}
