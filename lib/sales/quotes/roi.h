/* roi.h - what buying would bring the customer, by the formulas of rules/roi.yaml; recorded with the lead.
 *
 * A model has inputs (what is asked) and results (formulas over inputs and the results above). The first model whose `when` holds
 * for the lead is taken. Results are exact fractions until they are written down; see rule/formula.h.
 */
#ifndef CRM_SALES_QUOTES_ROI_H
#define CRM_SALES_QUOTES_ROI_H

#include "book/change.h"
#include "book/rule_kind.h"
#include "rule/formula.h"

struct roi_item {
	struct slice id;
	const char *label[2]; /* en, zh */
	enum type type;	      /* int, number, money or percent */
	struct place place;
	/* An input: */
	bool has_otherwise;
	int64_t otherwise; /* the value where none is given */
	/* A result: */
	struct formula *formula;
	struct slice text;  /* the formula as written */
	struct when *when;  /* over inputs and results above; where it doesn't hold there is no such result */
	int record;	    /* column of leads, -1 */
};

struct roi_model {
	struct slice id, why;
	struct when *when;
	struct roi_item *items; /* inputs, then results */
	size_t ninputs, nitems;
	struct place place;
};

struct roi_rules {
	struct book *book;
	struct arena arena;
	struct roi_model *models;
	size_t count;
};

/* All faults of the file at once. Release in any case. */
int roi_load(struct roi_rules *r, struct book *b, const struct yaml *y, struct error *err);
void roi_release(struct roi_rules *r);
extern const struct rule_kind roi_yaml;

struct roi_asked {
	size_t lead; /* a row of leads */
	const char *const *args; /* "input=value" */
	size_t nargs;
};

/* Computes and stages the recorded results; says inputs, results, their formulas and places, and puts the same into the view: a row
 * each. What is recorded already, computed of the same inputs, is not logged again. */
int roi_record(struct change *c, const struct roi_asked *asked, struct view *v, struct error *err);

/* One computation: values by item; has false: a result whose condition doesn't hold. */
struct roi_values {
	const struct roi_model *model;
	struct ratio *values;
	bool *has;
};

#endif
