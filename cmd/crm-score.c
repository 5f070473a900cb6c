/* crm-score - scores and grades customers, and says why. */
#include "book/entry.h"
#include "book/listing.h"
#include "cli.h"
#include "sales/leads.h"

/* Loads the rules named by --rules, else the book's, and measures every customer. */
static int load(struct cli *c, struct scoring *s, struct error *err)
{
	const char *file = option_text(&c->options, "rules");
	const struct yaml *y = file ? book_rules_file(&c->book, file, err) : book_rules(&c->book, "scoring.yaml", err);

	*s = (struct scoring){ 0 };
	if (!y)
		return -1;
	if (scoring_load(s, &c->book, y, err) < 0) {
		error_become(err, 0, ERROR_SYSTEM); /* rules that can't be followed: the book is broken, not the data */
		return -1;
	}
	return scoring_measure(s, &c->book, err);
}

static int score_verb_run(struct cli *c, struct change *change, struct error *err)
{
	struct scoring s = { 0 };
	int rc;

	if (option_given(&c->options, "rules"))
		return error_add(err, ERROR_USAGE, _("--rules goes with --dry-run: grades are written by the book's own rules only"));
	rc = load(c, &s, err);
	if (rc == 0)
		rc = score_run(change, &s, err);
	scoring_release(&s);
	return rc;
}

static int score_dry_run(struct cli *c, struct view *v, struct error *err)
{
	struct scoring s;
	int rc = load(c, &s, err);

	if (rc == 0)
		rc = score_what_if(&c->book, &s, v, err);
	scoring_release(&s);
	return rc;
}

static const struct known_column *const list_columns[] = {
	CUSTOMERS.id, CUSTOMERS.name, CUSTOMERS.grade, CUSTOMERS.score, CUSTOMERS.scored_at,
	CUSTOMERS.level, CUSTOMERS.owner, NULL,
};

static int score_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = book_table(&c->book, CUSTOMERS.ledger, err);
	const char *given = option_text(&c->options, "grade"), *owner = option_text(&c->options, "owner");
	long person = owner ? book_person(&c->book, slice_of(owner), err) : -1;
	const struct table *people = book_table(&c->book, PEOPLE.ledger, err);
	struct slice grade = SLICE("");
	struct listing shown;

	if (!t || !people || (owner && person < 0) || (given && entry_choice(&c->book, t->ledger, CUSTOMERS.grade, given, &grade, err) < 0))
		return -1;
	shown = listing_begin(v, &c->book, t, list_columns, true);
	listing_whole(&shown);
	for (size_t i = 0; i < t->nrows; i++) {
		if (grade.len && !slice_equal(table_text(t, i, CUSTOMERS.grade), grade))
			continue;
		if (owner && !slice_equal(table_text(t, i, CUSTOMERS.owner), table_id(people, (size_t)person)))
			continue;
		if (listing_add(&shown, i, err) < 0)
			return -1;
	}
	view_note(v, lang_plural("%zu customer", "%zu customers", view_rows(v)), view_rows(v));
	return 0;
}

static int score_verb_explain(struct cli *c, struct view *v, struct error *err)
{
	long row = cli_find(c, CUSTOMERS.ledger, "customer", cli_arg(c, 0), err);
	struct scoring s;
	int rc;

	if (row < 0)
		return -1;
	rc = load(c, &s, err);
	if (rc == 0)
		rc = score_explain(&c->book, &s, (size_t)row, v, err);
	scoring_release(&s);
	return rc;
}

static const struct option run_options[] = {
	{ "rules", 0, OPTION_TEXT, "FILE", NULL, N_("try another rule file; with --dry-run") },
	{ 0 },
};

static const struct option list_options[] = {
	{ "grade", 0, OPTION_TEXT, "GRADE", NULL, N_("only that grade") },
	{ "owner", 0, OPTION_TEXT, "PERSON", NULL, N_("only that person's customers") },
	{ 0 },
};

static const struct option explain_options[] = {
	{ "rules", 0, OPTION_TEXT, "FILE", NULL, N_("by another rule file") },
	{ 0 },
};

static const struct verb verbs[] = {
	{ .name = "run", .help = N_("score every customer; write what changed, open what entering a grade asks for"),
	  .detail = N_("With --dry-run: a table of old grade by new grade, and who moves; with --rules FILE too, what that file\n"
		       "would do."),
	  .options = run_options, .read = score_dry_run, .write = score_verb_run },
	{ .name = "list", .help = N_("customers with grade and score"), .options = list_options, .read = score_list },
	{ .name = "explain", .args = "CUSTOMER", .min_args = 1, .max_args = 1,
	  .help = N_("one customer's score: every value, band, weight, rule, and what would change the grade"),
	  .options = explain_options, .read = score_verb_explain },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct command score = { "crm-score", N_("scores and grades customers, and says why"), verbs };

	return cli_main(&score, argc, argv);
}
