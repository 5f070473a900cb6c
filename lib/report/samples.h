/* samples.h - what a figure is made of: samples, one a row of a ledger, of which the value is the sum or the mean.
 *
 *     struct samples s = { 0 };
 *     samples_add(&s, row, from, to, value);
 *     show(samples_value(&s, false, false).value);
 *     free(s.items);
 */
#ifndef CRM_REPORT_SAMPLES_H
#define CRM_REPORT_SAMPLES_H

#include "view/view.h"

struct sample {
	size_t row;	  /* of the figure's ledger */
	int64_t from, to; /* moments; HISTORY_UNKNOWN: nothing to show */
	int64_t value;	  /* ten-thousandths */
};

struct samples {
	struct sample *items;
	size_t count, cap;
};

/* A figure: sum / of, in ten-thousandths of its unit. */
struct figure_value {
	bool known; /* false: there is nothing to take a mean of */
	int64_t sum, of;
	int64_t value; /* rounded to hundredths: as it is shown */
	size_t n;      /* how many samples */
};

void samples_add(struct samples *s, size_t row, int64_t from, int64_t to, int64_t value);
/* Their sum, or their mean; is_before_book: of no samples there is no sum either, for nobody could have made one. */
struct figure_value samples_value(const struct samples *s, bool is_sum, bool is_before_book);
/* Two columns: by how much it became more or less, to hundredths, and to a tenth of a percent of what it was. Both are taken of the figures
 * themselves, not of what is shown of them: from 1/3 to 2/3 it is 0.33 and 100 %. Missing where there is nothing to compare. */
void figure_put_change(struct view *v, const struct figure_value *before, const struct figure_value *after);

#endif
