/* alike.h - names that are nearly the same, as a slip of the keyboard makes them: a character more or less, two exchanged, or one in place
 * of another that sounds alike. 第一 and 第二 are a slip of nobody's.
 */
#ifndef CRM_BASE_ALIKE_H
#define CRM_BASE_ALIKE_H

#include "base/str.h"

/* Two names (folded, as form.h leaves them) that differ by no more than `distance` such slips, and aren't the same. */
bool alike_names(struct slice a, struct slice b, unsigned distance);
/* Texts that any name shares with every other that is near: the name with up to `distance` characters left out, each once, and itself. */
void alike_each_variant(struct slice name, unsigned distance, void (*each)(void *context, struct slice variant), void *context);

#endif
