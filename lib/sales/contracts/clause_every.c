/* clause_every.c - all contracts under all rules, by all cores; see clause.h.
 *
 * Each thread has a stretch of the ledger, and of its own what matching changes: patterns, the scan's marks, what was found. Where
 * anything goes wrong (a pattern that is too expensive, a ledger that is broken) what there is to say depends on what came
 * before, so everything is begun again on one thread. */
#include <stdatomic.h>
#include <stdlib.h>

#include "base/team.h"
#include "sales/contracts/clause.h"
#include "sales/contracts/clause_text.h"

struct stretch {
	size_t index, of;
	struct clauses clauses;
	struct clause_run run;
	struct error err;
	atomic_bool *stop; /* one went wrong: nobody needs to go on */
};

/* Every so-many-th rule is made ready by one thread, for all of them. */
static void *prepare_stretch(void *part)
{
	const struct stretch *s = part;

	for (size_t i = s->index; i < s->run.clauses->count; i += s->of) {
		pattern_prepare(s->run.clauses->rules[i].match);
		for (size_t k = 0; k < SCOPES; k++)
			if (s->run.clauses->rules[i].unless[k])
				pattern_prepare(s->run.clauses->rules[i].unless[k]);
	}
	return NULL;
}

static int check_rows(struct clause_run *run, size_t from, size_t to, atomic_bool *stop, struct error *err)
{
	const struct table *t = run->clauses->contracts;
	const int status = table_column(t, CONTRACTS.status);

	for (size_t i = from; i < to && !(stop && *stop); i++)
		if (!slice_is(table_word(t, i, status), "cancelled") && clause_check(run, i, err) < 0)
			return -1;
	return 0;
}

static void *check_stretch(void *part)
{
	struct stretch *s = part;
	const size_t rows = s->clauses.contracts->nrows;

	if (check_rows(&s->run, rows * s->index / s->of, rows * (s->index + 1) / s->of, s->stop, &s->err) < 0 || s->err.count)
		*s->stop = true;
	return NULL;
}

/* The rules for another thread; false: out of memory. */
static bool share_clauses(struct clauses *share, const struct clauses *c)
{
	bool is_shared = true;

	*share = *c;
	share->arena = (struct arena)ARENA_INIT;
	share->rules = arena_zalloc(&share->arena, (c->count + 1) * sizeof(*share->rules));
	share->scan = c->scan ? scan_share(c->scan) : NULL;
	share->patterns = NULL;
	for (size_t i = 0; i < c->count; i++) {
		struct clause_rule *rule = &share->rules[i];

		*rule = c->rules[i];
		rule->match = pattern_share(rule->match);
		is_shared &= rule->match != NULL;
		for (size_t k = 0; k < SCOPES; k++) {
			rule->unless[k] = rule->unless[k] ? pattern_share(rule->unless[k]) : NULL;
			is_shared &= !rule->unless[k] == !c->rules[i].unless[k];
		}
	}
	return is_shared;
}

static void release_share(struct clauses *share)
{
	for (size_t i = 0; i < share->count; i++) {
		pattern_free(share->rules[i].match);
		for (size_t k = 0; k < SCOPES; k++)
			pattern_free(share->rules[i].unless[k]);
	}
	scan_free(share->scan);
	arena_release(&share->arena);
}

/* What one thread found goes behind what those before it found. */
static void take(struct clause_run *run, struct stretch *s)
{
	struct clauses *c = run->clauses;

	run->findings = xgrow(run->findings, &run->cap, run->count + s->run.count, sizeof(*run->findings));
	for (size_t i = 0; i < s->run.count; i++) {
		struct clause_finding f = s->run.findings[i];

		f.rule = &c->rules[f.rule - s->clauses.rules];
		run->findings[run->count++] = f;
	}
	for (size_t i = 0; i < c->count; i++)
		if (s->clauses.rules[i].evidence.measured)
			c->rules[i].evidence = s->clauses.rules[i].evidence;
	arena_join(&run->arena, &s->run.arena);
	run->blocks += s->run.blocks;
	run->warnings += s->run.warnings;
	run->hints += s->run.hints;
}

/* False: nothing was found out. */
static bool check_in_stretches(struct clause_run *run, size_t n)
{
	struct stretch *stretches = xcalloc(n, sizeof(*stretches));
	pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
	atomic_bool stop = false;

	for (size_t i = 0; i < n; i++) {
		stretches[i] = (struct stretch){ .index = i, .of = n, .stop = &stop, .err = ERROR_INIT };
		clause_run_start(&stretches[i].run, run->clauses);
	}
	team_run(stretches, n, sizeof(*stretches), prepare_stretch);
	for (size_t i = 0; i < n; i++) {
		if (!share_clauses(&stretches[i].clauses, run->clauses))
			stop = true;
		stretches[i].run.clauses = &stretches[i].clauses;
		stretches[i].run.turn = &turn;
	}
	team_run(stretches, n, sizeof(*stretches), check_stretch);
	for (size_t i = 0; i < n; i++) {
		if (!stop)
			take(run, &stretches[i]);
		clause_run_release(&stretches[i].run);
		release_share(&stretches[i].clauses);
		error_release(&stretches[i].err);
	}
	free(stretches);
	return !stop;
}

int clause_check_every(struct clause_run *run, struct error *err)
{
	const struct table *t = run->clauses->contracts;
	const size_t threads = team_size(t->text.len);

	clauses_prepare(run->clauses);
	clauses_prepare_scan(run->clauses);
	if (threads > 1 && !run->clauses->plain) {
		table_read_all(t); /* what all threads read must be there */
		if (check_in_stretches(run, threads))
			return 0;
	}
	return check_rows(run, 0, t->nrows, NULL, err);
}
