/* crc.h - the checksum of IEEE 802.3 of long texts, where the machine multiplies without carries; file.h has it for whoever wants one.
 */
#ifndef CRM_BASE_CRC_H
#define CRM_BASE_CRC_H

#include <stdint.h>

#include "base/str.h"

/* As zlib's crc32, of the front of the bytes; how many that were: 0 where the machine can't, or they are few. */
size_t crc_front(uint32_t *crc, struct slice bytes);

#endif
