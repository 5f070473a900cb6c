/* digest.h - a fingerprint of bytes; the one file that knows libsodium.
 *
 * BLAKE2b (RFC 7693) with 32 bytes, written as 64 hexadecimal digits. It tells whether something was changed, not who
 * changed it: whoever can write the ledger can write a digest, too.
 */
#ifndef CRM_BASE_DIGEST_H
#define CRM_BASE_DIGEST_H

#include "base/str.h"

enum { DIGEST_TEXT = 64 };

void digest_add_text(struct str *out, struct slice bytes); /* appends the 64 digits */
/* The first so many digits (even, 64 at most) of the fingerprint, and no NUL: of short texts by the million. */
void digest_put_text(char *out, size_t digits, struct slice bytes);

/* The same of bytes that come one behind the other: begin, add ..., end. */
struct digest {
	_Alignas(64) unsigned char state[384];
};

void digest_begin(struct digest *d);
void digest_add(struct digest *d, struct slice bytes);
void digest_end(struct digest *d, char text[DIGEST_TEXT + 1]);

#endif
