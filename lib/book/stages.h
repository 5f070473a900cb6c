/* stages.h - rules/stages.yaml as structures: pipelines, their stages in order, what each stage asks for.
 *
 * What may move where is decided by lib/sales/pipeline; here is only what the file says, since the schema needs
 * to know which stages there are and which are open.
 */
#ifndef CRM_BOOK_STAGES_H
#define CRM_BOOK_STAGES_H

#include "rule/when.h"
#include "rule/yaml.h"

enum stage_kind { STAGE_OPEN, STAGE_WON, STAGE_LOST };

/* Whether leads may pass a stage over, or go back into one. */
struct stage_move {
	bool is_said, is_allowed;
	struct place place;
};

struct stage {
	struct slice id; /* "需求确认", as written in ledgers */
	enum stage_kind kind;
	struct value days;	 /* expected duration; missing: none said */
	const struct node *gate; /* condition map to enter, or NULL; compiled by the pipeline */
	struct slice ask;	 /* a column to be filled on entering: "lost_reason" */
	struct value chance;	 /* that a lead which stands here is won; missing: what the book's own leads say (report/pipeline.c) */
	struct place chance_at;
	struct stage_move skip, back; /* of this stage; not said: as its pipeline says */
	struct place place;
};

struct pipeline {
	struct slice id;
	const struct node *when; /* condition map on leads, or NULL: any */
	struct stage *stages;
	size_t nstages;
	struct stage_move skip, back, reopen; /* not said: allowed */
	struct place place;
};

struct stages {
	struct arena arena;
	struct pipeline *pipelines; /* tried from the top; the first that holds; the one without `when` is the last */
	size_t npipelines;
};

/* `y` must outlive *s (nodes are borrowed). */
int stages_load(struct stages *s, const struct yaml *y, struct error *err);
void stages_release(struct stages *s);

const struct stage *pipeline_stage(const struct pipeline *p, struct slice id); /* NULL: none */
const struct stage *stages_find(const struct stages *s, struct slice id);      /* in any pipeline */
const char *stage_kind_name(enum stage_kind k);				       /* "open" */

#endif
