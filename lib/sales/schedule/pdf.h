/* pdf.h - whether a PDF holds text, or only a picture of it.
 */
#ifndef CRM_SALES_SCHEDULE_PDF_H
#define CRM_SALES_SCHEDULE_PDF_H

#include <stdbool.h>

/* Whether a file is a PDF in which pdftotext finds nothing to read. False too where that program isn't installed, or can't
 * tell. */
bool pdf_is_scan(const char *path);

#endif
