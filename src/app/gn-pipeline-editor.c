/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-pipeline-editor.h"

#include "gn-pipeline-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT "report"
/* The choice that stands for what was edited or loaded; also the name of a pipeline that has not been saved. */
#define OWN "own"

struct _GnPipelineEditor {
  GtkBox parent;

  GtkComboBoxText *name_combo;
  GtkLabel *name_label;
  GtkScrolledWindow *scroller;
  GtkBox *operations;
  GtkWidget *content; /* of it: the row of the whole */
  GtkButton *reset_button;

  GnPipeline *pipeline;
  char *choice;       /* its choice in the list */
  GnPipeline *own;    /* (nullable): the user's own as it was when another one was chosen */
  char *origin;       /* what the user's own was made from, in words */
  GnPipeline *reset;  /* (nullable): what the latest reset replaced … */
  char *reset_choice; /* … and its choice */
  gboolean choosing;  /* the list is being set, not used */
};

enum { CHANGED, RESET, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnPipelineEditor, gn_pipeline_editor, GTK_TYPE_BOX)

static gboolean
is_own (GnPipelineEditor *self)
{
  return strcmp (self->choice, OWN) == 0;
}

/* (transfer full) */
static char *
get_title (const char *name)
{
  g_autofree char *title = g_strdup (_ (name));
  title[0] = g_ascii_toupper (title[0]);
  return g_steal_pointer (&title);
}

static void
update_header (GnPipelineEditor *self)
{
  gtk_label_set_text (self->name_label, is_own (self) ? self->origin : gn_pipeline_get_label (self->choice));
  gtk_widget_set_sensitive (GTK_WIDGET (self->reset_button), strcmp (self->choice, DEFAULT) != 0);
}

static void
show_choice (GnPipelineEditor *self, const char *choice)
{
  GtkComboBox *combo = GTK_COMBO_BOX (self->name_combo);
  char *old = self->choice;

  self->choice = g_strdup (choice);
  g_free (old);
  self->choosing = TRUE;
  if (!gtk_combo_box_set_active_id (combo, choice)) {
    gtk_combo_box_text_append (self->name_combo, OWN, _("Your own"));
    gtk_combo_box_set_active_id (combo, OWN);
  }
  self->choosing = FALSE;
  update_header (self);
}

static void
set_origin (GnPipelineEditor *self, const char *format, const char *what)
{
  g_free (self->origin);
  self->origin = g_strdup_printf (format, what);
}

static void
on_row_changed (GnPipelineEditor *self)
{
  if (!is_own (self)) {
    g_autofree char *title = get_title (self->choice);
    set_origin (self, _("“%s” with changes"), title);
    gn_pipeline_set_name (self->pipeline, OWN);
    g_clear_pointer (&self->own, gn_pipeline_free);
    show_choice (self, OWN);
  }
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
rebuild (GnPipelineEditor *self)
{
  GnPipelineNode *root = gn_pipeline_get_root (self->pipeline);
  GtkWidget *content;

  if (self->content)
    gtk_widget_destroy (self->content);
  if (root->children && root->children->len == 0) {
    content = gtk_label_new (_("Training sees the photos as they are."));
    gtk_label_set_line_wrap (GTK_LABEL (content), TRUE);
    gtk_label_set_xalign (GTK_LABEL (content), 0);
    gtk_widget_set_margin_start (content, 6);
  } else {
    content = gn_pipeline_row_new (root);
    gn_pipeline_row_open_first (GN_PIPELINE_ROW (content));
    g_signal_connect_object (content, "changed", G_CALLBACK (on_row_changed), self, G_CONNECT_SWAPPED);
  }
  self->content = content;
  gtk_box_pack_start (self->operations, content, FALSE, FALSE, 0);
  gtk_widget_show (content);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

/* pipeline: (transfer full) */
static void
set_pipeline (GnPipelineEditor *self, GnPipeline *pipeline, const char *choice)
{
  GnPipeline *old = self->pipeline;

  if (old && is_own (self) && strcmp (choice, OWN) != 0) {
    g_clear_pointer (&self->own, gn_pipeline_free);
    self->own = gn_pipeline_copy (old);
  }
  self->pipeline = pipeline;
  rebuild (self);
  g_clear_pointer (&old, gn_pipeline_free);
  show_choice (self, choice);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
choose (GnPipelineEditor *self, const char *choice)
{
  GnPipeline *pipeline =
      strcmp (choice, OWN) == 0 ? gn_pipeline_copy (self->own) : gn_pipeline_new_named (choice, NULL);
  set_pipeline (self, pipeline, choice);
}

const GnPipeline *
gn_pipeline_editor_get_pipeline (GnPipelineEditor *self)
{
  g_return_val_if_fail (GN_IS_PIPELINE_EDITOR (self), NULL);
  return self->pipeline;
}

/* "/home/anna/soft.json" is called "soft", but nobody's "report.json" the report's. */
static char *
name_of_file (const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);
  if (g_str_has_suffix (name, ".json") && strlen (name) > strlen (".json"))
    name[strlen (name) - strlen (".json")] = '\0';
  if (g_strv_contains (gn_pipeline_names (), name))
    return g_strdup (OWN);
  return g_steal_pointer (&name);
}

gboolean
gn_pipeline_editor_load (GnPipelineEditor *self, const char *path, GError **error)
{
  g_return_val_if_fail (GN_IS_PIPELINE_EDITOR (self), FALSE);

  GnPipeline *pipeline = gn_pipeline_load (path, error);
  if (!pipeline)
    return FALSE;
  g_autofree char *name = name_of_file (path), *file = g_filename_display_basename (path);
  gn_pipeline_set_name (pipeline, name);
  set_origin (self, _("Loaded from “%s”"), file);
  set_pipeline (self, pipeline, OWN);
  return TRUE;
}

gboolean
gn_pipeline_editor_save (GnPipelineEditor *self, const char *path, GError **error)
{
  g_return_val_if_fail (GN_IS_PIPELINE_EDITOR (self), FALSE);

  g_autofree char *name = name_of_file (path), *file = g_filename_display_basename (path);
  g_autoptr (GnPipeline) named = gn_pipeline_copy (self->pipeline);
  gn_pipeline_set_name (named, name);
  if (!gn_pipeline_save (named, path, error))
    return FALSE;
  if (is_own (self)) {
    gn_pipeline_set_name (self->pipeline, name);
    set_origin (self, _("Saved as “%s”"), file);
    update_header (self);
  }
  return TRUE;
}

void
gn_pipeline_editor_take_back (GnPipelineEditor *self)
{
  g_return_if_fail (GN_IS_PIPELINE_EDITOR (self));

  g_autofree char *choice = g_steal_pointer (&self->reset_choice);
  if (self->reset)
    set_pipeline (self, g_steal_pointer (&self->reset), choice);
}

static void
on_name_changed (GtkComboBox *combo, GnPipelineEditor *self)
{
  const char *choice = gtk_combo_box_get_active_id (combo);
  if (!self->choosing && choice)
    choose (self, choice);
}

static void
on_reset_clicked (GtkButton *button, GnPipelineEditor *self)
{
  g_clear_pointer (&self->reset, gn_pipeline_free);
  g_free (self->reset_choice);
  self->reset = gn_pipeline_copy (self->pipeline);
  self->reset_choice = g_strdup (self->choice);
  choose (self, DEFAULT);
  g_signal_emit (self, signals[RESET], 0);
}

static void
gn_pipeline_editor_finalize (GObject *object)
{
  GnPipelineEditor *self = GN_PIPELINE_EDITOR (object);

  g_clear_pointer (&self->pipeline, gn_pipeline_free);
  g_clear_pointer (&self->own, gn_pipeline_free);
  g_clear_pointer (&self->reset, gn_pipeline_free);
  g_free (self->choice);
  g_free (self->origin);
  g_free (self->reset_choice);
  G_OBJECT_CLASS (gn_pipeline_editor_parent_class)->finalize (object);
}

static void
gn_pipeline_editor_class_init (GnPipelineEditorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GType type = G_TYPE_FROM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = gn_pipeline_editor_finalize;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RESET] = g_signal_new ("reset", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-pipeline-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, GnPipelineEditor, name_combo);
  gtk_widget_class_bind_template_child (widget_class, GnPipelineEditor, name_label);
  gtk_widget_class_bind_template_child (widget_class, GnPipelineEditor, scroller);
  gtk_widget_class_bind_template_child (widget_class, GnPipelineEditor, operations);
  gtk_widget_class_bind_template_child (widget_class, GnPipelineEditor, reset_button);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reset_clicked);
}

/* Room for two lines whatever it says: a slider must not move away while it is held. */
static void
hold_label_height (GtkWidget *label)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (label, "x\nx");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  gtk_widget_set_size_request (label, -1, height);
}

static void
gn_pipeline_editor_init (GnPipelineEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  hold_label_height (GTK_WIDGET (self->name_label));
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (self->operations),
                                       gtk_scrolled_window_get_vadjustment (self->scroller));
  for (const char *const *name = gn_pipeline_names (); *name; name++) {
    g_autofree char *title = get_title (*name);
    gtk_combo_box_text_append (self->name_combo, *name, title);
  }
  choose (self, DEFAULT);
}
