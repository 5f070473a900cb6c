/* sink.h - where what is written goes: a text, or a file as well, which has it as soon as there is much.
 */
#ifndef CRM_VIEW_SINK_H
#define CRM_VIEW_SINK_H

#include "view/write.h"

struct sink {
	struct str *text;
	int fd; /* -1: the text is all */
	int failed; /* errno of the first write that did */
	const struct view_style *style;
};

void sink_put(struct sink *to, struct slice bytes); /* behind the text */
void sink_flush(struct sink *to);

#endif
