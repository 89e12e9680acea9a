/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-param-editor.h"

#include "gn-side-label.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define ENTRY_CHARS 8
#define CONTROL_WIDTH 150 /* as wide as a choice row's, below which they stand */
#define UNIT_CHARS 6      /* entries stand in a column whatever their units */

typedef struct {
  GnParamEditor *editor;
  const GnParamSpec *spec;
  GtkWidget *control; /* switch, combo box or entry */
  GtkRange *slider;   /* (nullable) */
  GtkLabel *complaint;
  gboolean refused;
} Row;

struct _GnParamEditor {
  GtkGrid parent;

  gpointer values;
  gboolean sliders;
  GPtrArray *rows;
  gboolean refreshing;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnParamEditor, gn_param_editor, GTK_TYPE_GRID)

static void
format_value (const GnParamSpec *spec, double value, char *text, int size)
{
  g_ascii_formatd (text, size, spec->kind == GN_PARAM_INTEGER ? "%.0f" : "%.9g", value);
}

static void
show_complaint (Row *row, const char *text)
{
  GtkStyleContext *style = gtk_widget_get_style_context (row->control);
  if (text != NULL)
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_remove_class (style, GTK_STYLE_CLASS_ERROR);
  gtk_label_set_text (row->complaint, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (row->complaint), text != NULL);
}

static void
row_refresh (Row *row)
{
  GnParamEditor *self = row->editor;
  double value = gn_param_get (row->spec, self->values);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  self->refreshing = TRUE;
  switch (row->spec->kind) {
  case GN_PARAM_BOOLEAN:
    gtk_switch_set_active (GTK_SWITCH (row->control), value != 0);
    break;
  case GN_PARAM_CHOICE:
    gtk_combo_box_set_active (GTK_COMBO_BOX (row->control), (int) value);
    break;
  case GN_PARAM_INTEGER:
  case GN_PARAM_REAL:
    format_value (row->spec, value, text, sizeof text);
    gtk_entry_set_text (GTK_ENTRY (row->control), text);
    if (row->slider != NULL)
      gtk_range_set_value (row->slider, value);
    break;
  }
  self->refreshing = FALSE;
  row->refused = FALSE;
  show_complaint (row, NULL);
}

static void
accept (Row *row)
{
  row->refused = FALSE;
  show_complaint (row, NULL);
  g_signal_emit (row->editor, signals[CHANGED], 0);
}

static void
refuse (Row *row, const GError *error)
{
  row->refused = TRUE;
  show_complaint (row, error->message);
  g_signal_emit (row->editor, signals[CHANGED], 0);
}

/* Controls */

static void
on_text_changed (GtkEditable *editable, Row *row)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (editable))));

  if (row->editor->refreshing)
    return;
  /* Many write decimals with a comma, and no parameter has thousands to group. */
  g_strdelimit (text, ",", '.');
  if (!gn_param_parse (row->spec, row->editor->values, text, &error)) {
    refuse (row, error);
    return;
  }
  if (row->slider != NULL) {
    row->editor->refreshing = TRUE;
    gtk_range_set_value (row->slider, gn_param_get (row->spec, row->editor->values));
    row->editor->refreshing = FALSE;
  }
  accept (row);
}

static void
set_value (Row *row, double value)
{
  g_autoptr (GError) error = NULL;
  value = CLAMP (value, row->spec->minimum, row->spec->maximum);
  if (!gn_param_set (row->spec, row->editor->values, value, &error))
    return;
  row_refresh (row);
  accept (row);
}

/* Rounds to the step, so that a slider yields 0.35 and not 0.3487. */
static double
snap (const GnParamSpec *spec, double value)
{
  return spec->ui_step > 0 ? round (value / spec->ui_step) * spec->ui_step : value;
}

static gboolean
on_slider_moved (GtkRange *range, GtkScrollType scroll, double value, Row *row)
{
  set_value (row, CLAMP (snap (row->spec, value), row->spec->ui_minimum, row->spec->ui_maximum));
  return TRUE;
}

static gboolean
on_entry_key (GtkWidget *entry, GdkEventKey *event, Row *row)
{
  double step = row->spec->ui_step, value = gn_param_get (row->spec, row->editor->values);
  if (event->keyval != GDK_KEY_Up && event->keyval != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;
  /* A parameter that spans decades moves by its own size. */
  if (row->spec->kind == GN_PARAM_REAL && row->spec->ui_maximum > 100 * MAX (step, row->spec->ui_minimum) && value > 0)
    step = pow (10, floor (log10 (value) + 1e-9));
  set_value (row, event->keyval == GDK_KEY_Up ? value + step : value - step > 0 || value <= 0 ? value - step : value / 2);
  return GDK_EVENT_STOP;
}

static gboolean
on_entry_left (GtkWidget *entry, GdkEventFocus *event, Row *row)
{
  /* Tidies "1e-3" and "064"; what was refused stays to be mended. */
  if (!row->refused)
    row_refresh (row);
  return GDK_EVENT_PROPAGATE;
}

static void
on_switched (GtkSwitch *toggle, GParamSpec *pspec, Row *row)
{
  if (!row->editor->refreshing && gn_param_set (row->spec, row->editor->values, gtk_switch_get_active (toggle), NULL))
    accept (row);
}

static void
on_chosen (GtkComboBox *combo, Row *row)
{
  if (!row->editor->refreshing && gn_param_set (row->spec, row->editor->values, gtk_combo_box_get_active (combo), NULL))
    accept (row);
}

/* A wheel turned over a scrolled column is meant for the column, not for what happens to lie under the pointer. */
static gboolean
on_scroll (GtkWidget *widget, GdkEventScroll *event)
{
  g_signal_stop_emission_by_name (widget, "scroll-event");
  return GDK_EVENT_PROPAGATE;
}

static GtkWidget *
build_choice (Row *row)
{
  GtkWidget *combo = gtk_combo_box_text_new ();
  for (guint i = 0; row->spec->choices[i] != NULL; i++)
    gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), row->spec->choices[i], _ (row->spec->choices[i]));
  g_signal_connect (combo, "scroll-event", G_CALLBACK (on_scroll), NULL);
  g_signal_connect (combo, "changed", G_CALLBACK (on_chosen), row);
  return combo;
}

static GtkWidget *
build_entry (Row *row)
{
  GtkWidget *entry = gtk_entry_new ();
  gtk_entry_set_width_chars (GTK_ENTRY (entry), ENTRY_CHARS);
  gtk_entry_set_max_width_chars (GTK_ENTRY (entry), ENTRY_CHARS);
  gtk_entry_set_alignment (GTK_ENTRY (entry), 1);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  g_signal_connect (entry, "changed", G_CALLBACK (on_text_changed), row);
  g_signal_connect (entry, "key-press-event", G_CALLBACK (on_entry_key), row);
  g_signal_connect (entry, "focus-out-event", G_CALLBACK (on_entry_left), row);
  return entry;
}

static GtkWidget *
build_slider (Row *row)
{
  const GnParamSpec *spec = row->spec;
  GtkWidget *slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, spec->ui_minimum, spec->ui_maximum,
                                                spec->ui_step > 0 ? spec->ui_step : 0.01);
  gtk_scale_set_draw_value (GTK_SCALE (slider), FALSE);
  gtk_range_set_round_digits (GTK_RANGE (slider), -1);
  g_signal_connect (slider, "scroll-event", G_CALLBACK (on_scroll), NULL);
  g_signal_connect (slider, "change-value", G_CALLBACK (on_slider_moved), row);
  return slider;
}

static GtkWidget *
build_control (Row *row)
{
  GtkWidget *toggle;
  switch (row->spec->kind) {
  case GN_PARAM_BOOLEAN:
    toggle = gtk_switch_new ();
    g_signal_connect (toggle, "notify::active", G_CALLBACK (on_switched), row);
    return toggle;
  case GN_PARAM_CHOICE:
    return build_choice (row);
  case GN_PARAM_INTEGER:
  case GN_PARAM_REAL:
  default:
    return build_entry (row);
  }
}

/* Rows */

static GtkWidget *
small_label (const char *text, const char *style_class)
{
  GtkLabel *label = gn_side_label_new (text, style_class);
  PangoAttrList *attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  gtk_label_set_attributes (label, attributes);
  pango_attr_list_unref (attributes);
  return GTK_WIDGET (label);
}

static void
name_for_screen_reader (GtkWidget *control, const GnParamSpec *spec, GtkWidget *label)
{
  AtkObject *accessible = gtk_widget_get_accessible (control);
  atk_object_set_name (accessible, _ (spec->label));
  atk_object_set_description (accessible, _ (spec->tip));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), control);
}

/* Name and control side by side, below them the slider, the explanation and, when needed, the complaint. */
static void
add_row (GnParamEditor *self, const GnParamSpec *spec)
{
  GtkGrid *grid = GTK_GRID (self);
  int top = (int) self->rows->len * 4;
  Row *row = g_new0 (Row, 1);
  GtkWidget *label = gtk_label_new (_ (spec->label)), *tip = small_label (_ (spec->tip), GTK_STYLE_CLASS_DIM_LABEL);
  GtkWidget *end = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  g_ptr_array_add (self->rows, row);
  row->editor = self;
  row->spec = spec;
  row->control = build_control (row);
  row->complaint = GTK_LABEL (small_label ("", GTK_STYLE_CLASS_ERROR));
  gtk_widget_set_no_show_all (GTK_WIDGET (row->complaint), TRUE);
  name_for_screen_reader (row->control, spec, label);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_margin_top (label, top > 0 ? 8 : 0);
  gtk_widget_set_margin_top (end, top > 0 ? 8 : 0);
  gtk_widget_set_halign (end, GTK_ALIGN_END);
  if (!self->sliders)
    gtk_widget_set_size_request (end, CONTROL_WIDTH, -1);
  gtk_widget_set_valign (row->control, GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (end), row->control);
  if (*spec->unit != '\0' || !self->sliders) {
    GtkWidget *unit = gtk_label_new (*spec->unit != '\0' ? _ (spec->unit) : "");
    gtk_label_set_width_chars (GTK_LABEL (unit), UNIT_CHARS);
    gtk_label_set_xalign (GTK_LABEL (unit), 0);
    gtk_style_context_add_class (gtk_widget_get_style_context (unit), GTK_STYLE_CLASS_DIM_LABEL);
    gtk_container_add (GTK_CONTAINER (end), unit);
  }
  gtk_grid_attach (grid, label, 0, top, 1, 1);
  gtk_grid_attach (grid, end, 1, top, 1, 1);
  if (self->sliders && (spec->kind == GN_PARAM_INTEGER || spec->kind == GN_PARAM_REAL)) {
    row->slider = GTK_RANGE (build_slider (row));
    atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (row->slider)), _ (spec->label));
    gtk_grid_attach (grid, GTK_WIDGET (row->slider), 0, top + 1, 2, 1);
  }
  gtk_grid_attach (grid, tip, 0, top + 2, 2, 1);
  gtk_grid_attach (grid, GTK_WIDGET (row->complaint), 0, top + 3, 2, 1);
  row_refresh (row);
}

static Row *
find_row (GnParamEditor *self, const char *id)
{
  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = g_ptr_array_index (self->rows, i);
    if (strcmp (row->spec->id, id) == 0)
      return row;
  }
  return NULL;
}

void
gn_param_editor_refresh (GnParamEditor *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    row_refresh (g_ptr_array_index (self->rows, i));
}

void
gn_param_editor_refresh_one (GnParamEditor *self, const char *id)
{
  Row *row = find_row (self, id);
  if (row != NULL)
    row_refresh (row);
}

gboolean
gn_param_editor_is_valid (GnParamEditor *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (((Row *) g_ptr_array_index (self->rows, i))->refused)
      return FALSE;
  return TRUE;
}

void
gn_param_editor_set_complaint (GnParamEditor *self, const char *id, const char *text)
{
  Row *row = find_row (self, id);
  if (row != NULL && !row->refused)
    show_complaint (row, text);
}

GtkWidget *
gn_param_editor_get_control (GnParamEditor *self, const char *id)
{
  Row *row = find_row (self, id);
  return row != NULL ? row->control : NULL;
}

static void
gn_param_editor_dispose (GObject *object)
{
  GnParamEditor *self = GN_PARAM_EDITOR (object);
  for (guint i = 0; i < self->rows->len; i++) {
    Row *row = g_ptr_array_index (self->rows, i);
    if (row->control != NULL)
      g_signal_handlers_disconnect_by_data (row->control, row);
    if (row->slider != NULL)
      g_signal_handlers_disconnect_by_data (row->slider, row);
  }
  g_ptr_array_set_size (self->rows, 0);
  G_OBJECT_CLASS (gn_param_editor_parent_class)->dispose (object);
}

static void
gn_param_editor_finalize (GObject *object)
{
  g_ptr_array_unref (GN_PARAM_EDITOR (object)->rows);
  G_OBJECT_CLASS (gn_param_editor_parent_class)->finalize (object);
}

static void
gn_param_editor_class_init (GnParamEditorClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_param_editor_dispose;
  G_OBJECT_CLASS (class)->finalize = gn_param_editor_finalize;
  signals[CHANGED] = g_signal_new ("changed", GN_TYPE_PARAM_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
gn_param_editor_init (GnParamEditor *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_free);
  gtk_grid_set_column_spacing (GTK_GRID (self), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self), 2);
}

GtkWidget *
gn_param_editor_new (const GnParamSpec *table, gpointer values)
{
  return gn_param_editor_new_subset (table, values, NULL, TRUE);
}

GtkWidget *
gn_param_editor_new_subset (const GnParamSpec *table, gpointer values, const char *const *ids, gboolean sliders)
{
  GnParamEditor *self = g_object_new (GN_TYPE_PARAM_EDITOR, NULL);
  self->values = values;
  self->sliders = sliders;
  if (ids == NULL)
    for (const GnParamSpec *spec = table; spec->id != NULL; spec++)
      add_row (self, spec);
  for (; ids != NULL && *ids != NULL; ids++) {
    const GnParamSpec *spec = gn_params_find (table, *ids);
    if (spec != NULL)
      add_row (self, spec);
  }
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
