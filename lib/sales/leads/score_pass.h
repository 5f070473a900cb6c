/* score_pass.h - how the indicators of one ledger are measured in a pass over it. For score_*.c alone; everybody else uses score.h.
 */
#ifndef CRM_SALES_LEADS_SCORE_PASS_H
#define CRM_SALES_LEADS_SCORE_PASS_H

#include "book/sweep.h"
#include "sales/leads/score.h"

enum { SCORE_LIMITS = 6 };

struct limit {
	struct sweep_source from;
	enum bound_op op;
	int64_t number;
};

/* How one indicator is measured. Values of a share are numbered: 0 to in->share_of - 1. */
struct measure {
	struct indicator *in;
	struct limit limits[SCORE_LIMITS];
	size_t nlimits;
	bool needs_names; /* more than limits: the condition is asked as it stands */
	long same_as;	  /* a measure before this one with the same condition; -1: none */
	struct sweep_source from; /* its column, if it has one */
	struct map values;
	const struct table *behind; /* where a share's reference leads; NULL: the cell is the value */
	long *behind_values;	    /* by its rows: a value's number, -1: none to be had */
	size_t first, words;	    /* of a customer's tally: which are this measure's */
	uint64_t *set;		    /* of all parts: so many words a customer */
};

/* All indicators of one ledger. */
struct pass {
	struct book *book;
	const struct table *customers;
	struct measure *measures;
	size_t count;
	size_t words; /* of a customer's tally: each measure's, one behind the other */
	struct limit own; /* the row's own date: what is still to come counts for nothing */
	bool asks_own; /* a measure would count it: its condition doesn't end with the clock */
	int link, link_column; /* which refers to customers: of the file, of the schema */
	bool needs_names, overflows;
};

#endif
