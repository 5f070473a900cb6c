/* columns.h - the columns of a view, each declared once: who sees it, name, label, type, and what puts a row's cell into it.
 *
 *     #define OWED(C) \
 *             C(shown, invoice, _("invoice"), TYPE_ID, view_lasting(v, r->id)) \
 *             C(key, customer, , TYPE_ID, view_lasting(v, r->customer)) \
 *             C(face, customer_name, _("customer"), TYPE_TEXT, view_lasting(v, face->customer_name))
 *
 *     OWED(VIEW_COLUMN)        adds the columns to v
 *     OWED(VIEW_CELL)          adds a row's cells, in the same order whatever the list; they may use what is in scope there
 *
 * A key is for programs, a face for people, the shown are for both (view.h). The name is one for csv and json by its form: a word of C.
 * C(words, , , , view_words(v, word, context)) says how people read the column before it.
 */
#ifndef CRM_VIEW_COLUMNS_H
#define CRM_VIEW_COLUMNS_H

#include "view/view.h"

#define VIEW_COLUMN(who, name, label, type, cell) VIEW_COLUMN_##who(#name, label, type, cell);
#define VIEW_COLUMN_shown(name, label, type, cell) view_column(v, name, label, type)
#define VIEW_COLUMN_key(name, label, type, cell) view_key_column(v, name, type)
#define VIEW_COLUMN_face(name, label, type, cell) view_face_column(v, name, label, type)
#define VIEW_COLUMN_words(name, label, type, cell) cell

#define VIEW_CELL(who, name, label, type, cell) VIEW_CELL_##who(cell);
#define VIEW_CELL_shown(cell) cell
#define VIEW_CELL_key(cell) cell
#define VIEW_CELL_face(cell) cell
#define VIEW_CELL_words(cell)

#endif
