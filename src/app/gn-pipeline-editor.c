/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-pipeline-editor.h"

#include <glib/gi18n-lib.h>

#include "gn-param-editor.h"

struct _GnPipelineEditor {
  GtkBox parent;

  GtkComboBoxText *name_combo;
  GtkLabel *name_label;
  GtkBox *operations;
  GtkButton *reset_button;

  GnPipeline *pipeline;
  gboolean touched, rebuilding;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnPipelineEditor, gn_pipeline_editor, GTK_TYPE_BOX)

/* A row's widgets know their operation by its place in the pipeline. */
static guint
get_operation (gpointer widget)
{
  return GPOINTER_TO_UINT (g_object_get_data (widget, "gn-operation"));
}

static void
set_operation (gpointer widget, guint i)
{
  g_object_set_data (widget, "gn-operation", GUINT_TO_POINTER (i));
}

static void
update_header (GnPipelineEditor *self)
{
  g_autofree gchar *text = NULL;
  const char *label = gn_pipeline_get_label (gn_pipeline_get_name (self->pipeline));

  if (self->touched)
    text = g_strdup_printf (_("%s (changed)"), *label ? label : gn_pipeline_get_name (self->pipeline));
  else
    text = g_strdup (*label ? label : gn_pipeline_get_name (self->pipeline));
  gtk_label_set_text (self->name_label, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_button), self->touched);
}

static void
touch (GnPipelineEditor *self)
{
  if (self->rebuilding)
    return;
  self->touched = TRUE;
  update_header (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_switch_toggled (GtkSwitch *toggle, GParamSpec *pspec, GnPipelineEditor *self)
{
  GtkWidget *details = g_object_get_data (G_OBJECT (toggle), "gn-details");
  gboolean active = gtk_switch_get_active (toggle);

  gn_pipeline_set_enabled (self->pipeline, get_operation (toggle), active);
  gtk_widget_set_sensitive (details, active);
  touch (self);
}

static void
on_probability_changed (GtkRange *range, GnPipelineEditor *self)
{
  gn_pipeline_set_probability (self->pipeline, get_operation (range), gtk_range_get_value (range) / 100);
  touch (self);
}

static gchar *
format_percent (GtkScale *scale, double value, gpointer data)
{
  return g_strdup_printf (_("%.0f %%"), value);
}

static GtkWidget *
build_probability (GnPipelineEditor *self, guint i)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (_("Tried on"));
  GtkWidget *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 100, 1);

  gtk_scale_set_value_pos (GTK_SCALE (scale), GTK_POS_RIGHT);
  g_signal_connect (scale, "format-value", G_CALLBACK (format_percent), NULL);
  gtk_range_set_value (GTK_RANGE (scale), gn_pipeline_get_probability (self->pipeline, i) * 100);
  set_operation (scale, i);
  g_signal_connect (scale, "value-changed", G_CALLBACK (on_probability_changed), self);
  gtk_widget_set_tooltip_text (box, _("How many of the photos the operation is tried on"));
  atk_object_set_name (gtk_widget_get_accessible (scale), _("Share of the photos the operation is tried on"));
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), scale, TRUE, TRUE, 0);
  return box;
}

static GtkWidget *
build_details (GnPipelineEditor *self, guint i)
{
  const GnAugmentType *type = gn_pipeline_get_operation (self->pipeline, i);
  GtkWidget *details = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_pack_start (GTK_BOX (details), build_probability (self, i), FALSE, FALSE, 0);
  if (type->params && type->params[0].id) {
    GtkWidget *editor = gn_param_editor_new (type->params, gn_pipeline_get_params (self->pipeline, i));
    g_signal_connect_swapped (editor, "changed", G_CALLBACK (touch), self);
    gtk_box_pack_start (GTK_BOX (details), editor, FALSE, FALSE, 0);
  }
  return details;
}

static GtkWidget *
build_operation (GnPipelineEditor *self, guint i)
{
  const GnAugmentType *type = gn_pipeline_get_operation (self->pipeline, i);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = gtk_label_new (_ (type->label)), *tip = gtk_label_new (_ (type->tip));
  GtkWidget *toggle = gtk_switch_new (), *details = build_details (self, i);
  PangoAttrList *bold = pango_attr_list_new ();

  pango_attr_list_insert (bold, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  gtk_label_set_attributes (GTK_LABEL (name), bold);
  pango_attr_list_unref (bold);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_line_wrap (GTK_LABEL (name), TRUE);
  gtk_label_set_xalign (GTK_LABEL (tip), 0);
  gtk_label_set_line_wrap (GTK_LABEL (tip), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (tip), 34);
  gtk_style_context_add_class (gtk_widget_get_style_context (tip), GTK_STYLE_CLASS_DIM_LABEL);

  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (toggle), gn_pipeline_get_enabled (self->pipeline, i));
  gtk_widget_set_sensitive (details, gn_pipeline_get_enabled (self->pipeline, i));
  set_operation (toggle, i);
  g_object_set_data (G_OBJECT (toggle), "gn-details", details);
  g_signal_connect (toggle, "notify::active", G_CALLBACK (on_switch_toggled), self);
  atk_object_set_name (gtk_widget_get_accessible (toggle), _ (type->label));

  gtk_box_pack_start (GTK_BOX (head), name, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (head), toggle, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), head, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), tip, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), details, FALSE, FALSE, 0);
  return row;
}

static void
destroy_child (GtkWidget *child, gpointer data)
{
  gtk_widget_destroy (child);
}

static void
rebuild (GnPipelineEditor *self)
{
  guint n = gn_pipeline_get_n_operations (self->pipeline);

  self->rebuilding = TRUE;
  gtk_container_foreach (GTK_CONTAINER (self->operations), destroy_child, NULL);
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      gtk_box_pack_start (self->operations, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL), FALSE, FALSE, 0);
    gtk_box_pack_start (self->operations, build_operation (self, i), FALSE, FALSE, 0);
  }
  if (n == 0) {
    GtkWidget *nothing = gtk_label_new (_("Training sees the photos as they are."));
    gtk_label_set_line_wrap (GTK_LABEL (nothing), TRUE);
    gtk_label_set_xalign (GTK_LABEL (nothing), 0);
    gtk_box_pack_start (self->operations, nothing, FALSE, FALSE, 0);
  }
  gtk_widget_show_all (GTK_WIDGET (self->operations));
  self->rebuilding = FALSE;
}

static void
set_pipeline (GnPipelineEditor *self, GnPipeline *pipeline, gboolean touched)
{
  GnPipeline *old = self->pipeline;

  self->pipeline = pipeline;
  self->touched = touched;
  rebuild (self);
  g_clear_pointer (&old, gn_pipeline_free);
  update_header (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

const GnPipeline *
gn_pipeline_editor_get_pipeline (GnPipelineEditor *self)
{
  g_return_val_if_fail (GN_IS_PIPELINE_EDITOR (self), NULL);
  return self->pipeline;
}

const char *
gn_pipeline_editor_get_untouched_name (GnPipelineEditor *self)
{
  g_return_val_if_fail (GN_IS_PIPELINE_EDITOR (self), NULL);
  return self->touched ? NULL : gn_pipeline_get_name (self->pipeline);
}

gboolean
gn_pipeline_editor_choose (GnPipelineEditor *self, const char *name, GError **error)
{
  g_return_val_if_fail (GN_IS_PIPELINE_EDITOR (self), FALSE);

  GnPipeline *pipeline = gn_pipeline_new_named (name, error);
  if (!pipeline)
    return FALSE;
  self->rebuilding = TRUE;
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->name_combo), name);
  self->rebuilding = FALSE;
  set_pipeline (self, pipeline, FALSE);
  return TRUE;
}

gboolean
gn_pipeline_editor_load (GnPipelineEditor *self, const char *path, GError **error)
{
  g_return_val_if_fail (GN_IS_PIPELINE_EDITOR (self), FALSE);

  GnPipeline *pipeline = gn_pipeline_load (path, error);
  if (!pipeline)
    return FALSE;
  self->rebuilding = TRUE;
  if (!gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->name_combo), gn_pipeline_get_name (pipeline)))
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->name_combo), -1);
  self->rebuilding = FALSE;
  set_pipeline (self, pipeline, TRUE);
  return TRUE;
}

gboolean
gn_pipeline_editor_save (GnPipelineEditor *self, const char *path, GError **error)
{
  g_return_val_if_fail (GN_IS_PIPELINE_EDITOR (self), FALSE);
  return gn_pipeline_save (self->pipeline, path, error);
}

static void
on_name_changed (GtkComboBox *combo, GnPipelineEditor *self)
{
  const char *name = gtk_combo_box_get_active_id (combo);
  if (!self->rebuilding && name)
    gn_pipeline_editor_choose (self, name, NULL);
}

static void
on_reset_clicked (GtkButton *button, GnPipelineEditor *self)
{
  const char *name = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->name_combo));
  gn_pipeline_editor_choose (self, name ? name : "light", NULL);
}

static void
gn_pipeline_editor_finalize (GObject *object)
{
  g_clear_pointer (&GN_PIPELINE_EDITOR (object)->pipeline, gn_pipeline_free);
  G_OBJECT_CLASS (gn_pipeline_editor_parent_class)->finalize (object);
}

static void
gn_pipeline_editor_class_init (GnPipelineEditorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = gn_pipeline_editor_finalize;
  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-pipeline-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, GnPipelineEditor, name_combo);
  gtk_widget_class_bind_template_child (widget_class, GnPipelineEditor, name_label);
  gtk_widget_class_bind_template_child (widget_class, GnPipelineEditor, operations);
  gtk_widget_class_bind_template_child (widget_class, GnPipelineEditor, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reset_clicked);
}

static void
gn_pipeline_editor_init (GnPipelineEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->rebuilding = TRUE;
  for (const char *const *name = gn_pipeline_names (); *name; name++)
    gtk_combo_box_text_append (self->name_combo, *name, *name);
  self->rebuilding = FALSE;
  gn_pipeline_editor_choose (self, "light", NULL);
}
