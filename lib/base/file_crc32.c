/* file_crc32.c - the cyclic redundancy check of IEEE 802.3 (as in zip and PNG), by zlib. */
#include "base/file.h"

#include <zlib.h>

uint32_t file_crc32(uint32_t crc, struct slice bytes)
{
	return (uint32_t)crc32_z(crc, (const Bytef *)bytes.ptr, bytes.len);
}

uint32_t file_crc32_join(uint32_t first, uint32_t second, size_t second_length)
{
	return (uint32_t)crc32_combine(first, second, (z_off_t)second_length);
}
