/* crm-score - scores and grades customers, and says why. */
#include "book/entry.h"
#include "book/listing.h"
#include "cli.h"
#include "sales/leads.h"

/* Loads the rules of a file that was named, else the book's, and measures every customer. */
static int load(struct cli *c, struct scoring *s, const char *file, struct error *err)
{
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

struct run_given {
	const char *rules;
};
OPTIONS(run, struct run_given) = {
	OPTION(run, rules, "FILE", N_("try another rule file; with --dry-run")),
	{ 0 },
};

static int score_verb_run(struct cli *c, struct change *change, struct error *err)
{
	struct scoring s = { 0 };
	int rc;

	if (given(c, run)->rules)
		return error_add(err, ERROR_USAGE, _("--rules goes with --dry-run: grades are written by the book's own rules only"));
	rc = load(c, &s, NULL, err);
	if (rc == 0)
		rc = score_run(change, &s, err);
	scoring_release(&s);
	return rc;
}

static int score_dry_run(struct cli *c, struct view *v, struct error *err)
{
	struct scoring s;
	int rc = load(c, &s, given(c, run)->rules, err);

	if (rc == 0)
		rc = score_what_if(&c->book, &s, v, err);
	scoring_release(&s);
	return rc;
}

static const struct known_column *const list_columns[] = {
	CUSTOMERS.id, CUSTOMERS.name, CUSTOMERS.grade, CUSTOMERS.score, CUSTOMERS.scored_at,
	CUSTOMERS.level, CUSTOMERS.owner, NULL,
};

struct list_given {
	const char *grade, *owner;
};
OPTIONS(list, struct list_given) = {
	OPTION(list, grade, "GRADE", N_("only that grade")),
	OPTION(list, owner, "PERSON", N_("only that person's customers")),
	{ 0 },
};

static int score_list(struct cli *c, struct view *v, struct error *err)
{
	const struct table *t = book_table(&c->book, CUSTOMERS.ledger, err);
	const struct list_given *given = given(c, list);
	struct slice owner, grade = SLICE("");
	struct listing shown;
	struct table *pass;

	if (!t || !book_table(&c->book, PEOPLE.ledger, err) || cli_person(c, given->owner, &owner, err) < 0 ||
	    (given->grade && entry_choice(&c->book, t->ledger, CUSTOMERS.grade, given->grade, &grade, err) < 0))
		return -1;
	shown = listing_begin(v, &c->book, t, list_columns, true);
	pass = table_pass(t);
	for (size_t i = 0; i < t->nrows; i++)
		if ((!grade.len || slice_equal(table_text(pass, i, CUSTOMERS.grade), grade)) &&
		    (!owner.len || slice_equal(table_text(pass, i, CUSTOMERS.owner), owner)))
			listing_row(&shown, i);
	table_pass_end(pass);
	if (listing_end(&shown, err) < 0)
		return -1;
	view_note(v, lang_plural("%zu customer", "%zu customers", view_rows(v)), view_rows(v));
	return 0;
}

struct explain_given {
	const char *rules;
};
OPTIONS(explain, struct explain_given) = {
	OPTION(explain, rules, "FILE", N_("by another rule file")),
	{ 0 },
};

static int score_verb_explain(struct cli *c, struct view *v, struct error *err)
{
	long row = cli_find(c, CUSTOMERS.ledger, "customer", cli_arg(c, 0), err);
	struct scoring s;
	int rc;

	if (row < 0)
		return -1;
	rc = load(c, &s, given(c, explain)->rules, err);
	if (rc == 0)
		rc = score_explain(&c->book, &s, (size_t)row, v, err);
	scoring_release(&s);
	return rc;
}

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
