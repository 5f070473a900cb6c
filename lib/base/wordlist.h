/* wordlist.h - several words in one cell: "关节 运动医学", "关节、脊柱；创伤", "a, b".
 *
 * Between them stand blanks, commas, semicolons, slashes, half or full width. Case, width and blanks make no other word.
 */
#ifndef CRM_BASE_WORDLIST_H
#define CRM_BASE_WORDLIST_H

#include "base/str.h"

struct slice wordlist_next(struct slice *rest); /* takes the next one off; empty at the end */
bool wordlist_has(struct slice list, struct slice word);

#endif
