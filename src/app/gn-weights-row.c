/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-weights-row.h"

#include "gn-builtin-models.h"
#include "gn-model.h"
#include "gn-recipe-start.h"
#include "gn-side-label.h"

#include <glib/gi18n-lib.h>

struct _GnWeightsRow {
  GtkBox parent;

  GtkFileChooserButton *button;
  GtkLabel *answer;

  char *path;                /* (nullable): what is chosen */
  GnModel *model;            /* (nullable): what it holds, once read */
  GError *error;             /* (nullable): why it cannot be used */
  GCancellable *cancellable; /* of the reading in hand */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnWeightsRow, gn_weights_row, GTK_TYPE_BOX)

/* Worker thread */

static void
read_model (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GnModel *model = gn_model_load (data, NULL, &error);
  if (model != NULL)
    g_task_return_pointer (task, model, (GDestroyNotify) gn_model_free);
  else
    g_task_return_error (task, error);
}

/* Main thread */

static void
show_answer (GnWeightsRow *self)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self->answer));
  g_autofree char *text = NULL;
  guint n_classes;

  gtk_style_context_remove_class (style, GTK_STYLE_CLASS_ERROR);
  if (self->error != NULL) {
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_ERROR);
    text = g_strdup (self->error->message);
  } else if (self->model != NULL) {
    gn_model_get_classes (self->model, &n_classes);
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s that knows %u class", "%s that knows %u classes", n_classes),
                            gn_model_type_find (gn_model_get_architecture (self->model), NULL)->label, n_classes);
  } else {
    text = g_strdup (self->path != NULL ? _("Reading…") : _("Choose a model file, such as one of torchvision’s."));
  }
  gtk_label_set_text (self->answer, text);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GnWeightsRow *self = GN_WEIGHTS_ROW (source);
  g_autoptr (GError) error = NULL;
  GnModel *model = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable) {
    g_clear_pointer (&model, gn_model_free); /* a later choice has taken its place */
    return;
  }
  g_clear_object (&self->cancellable);
  self->model = model;
  self->error = g_steal_pointer (&error);
  show_answer (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
forget (GnWeightsRow *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->model, gn_model_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_error (&self->error);
}

static void
choose (GnWeightsRow *self, const char *path)
{
  forget (self);
  self->path = g_strdup (path);
  if (path != NULL) {
    self->cancellable = g_cancellable_new ();
    g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_read, NULL);
    g_task_set_check_cancellable (task, FALSE);
    g_task_set_task_data (task, g_strdup (path), g_free);
    g_task_run_in_thread (task, read_model);
  }
  show_answer (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_file_set (GnWeightsRow *self)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (self->button));
  choose (self, path);
}

void
gn_weights_row_set_path (GnWeightsRow *self, const char *path)
{
  if (g_strcmp0 (path, self->path) == 0)
    return;
  if (path != NULL)
    gtk_file_chooser_set_filename (GTK_FILE_CHOOSER (self->button), path);
  choose (self, path);
}

gboolean
gn_weights_row_check (GnWeightsRow *self, GError **error)
{
  if (self->model != NULL)
    return TRUE;
  if (self->error != NULL)
    g_set_error_literal (error, self->error->domain, self->error->code, self->error->message);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         self->path != NULL ? _("The weights to start from are being read")
                                            : _("Choose the model file to start from, or start from scratch"));
  return FALSE;
}

void
gn_weights_row_apply (GnWeightsRow *self, GnRecipe *recipe)
{
  g_clear_pointer (&recipe->init, g_free);
  if (self->model != NULL)
    gn_recipe_start_from (recipe, self->model);
}

/* Building */

static GtkFileFilter *
new_filter (void)
{
  static const char *const patterns[] = { "*.safetensors", "*.pth", "*.pt" };
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Model files"));
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  return filter;
}

static void
gn_weights_row_dispose (GObject *object)
{
  forget (GN_WEIGHTS_ROW (object));
  G_OBJECT_CLASS (gn_weights_row_parent_class)->dispose (object);
}

static void
gn_weights_row_class_init (GnWeightsRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_weights_row_dispose;
  signals[CHANGED] =
      g_signal_new ("changed", GN_TYPE_WEIGHTS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gn_weights_row_init (GnWeightsRow *self)
{
  g_autofree char *builtin = gn_builtin_model_find (GN_BUILTIN_MODEL_DEFAULT);
  GtkLabel *title;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
  title = gn_side_label_new (_("Weights to start from"), NULL);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (title));
  self->button = GTK_FILE_CHOOSER_BUTTON (gtk_file_chooser_button_new (_("Weights to Start From"),
                                                                       GTK_FILE_CHOOSER_ACTION_OPEN));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->button), new_filter ());
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button),
                               _("A model file (.safetensors or .pth) with which the training begins"));
  gtk_label_set_mnemonic_widget (title, GTK_WIDGET (self->button));
  g_signal_connect_object (self->button, "file-set", G_CALLBACK (on_file_set), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->button));
  self->answer = gn_side_label_new (NULL, GTK_STYLE_CLASS_DIM_LABEL);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->answer));
  gtk_widget_show (GTK_WIDGET (title));
  gtk_widget_show (GTK_WIDGET (self->button));
  gtk_widget_show (GTK_WIDGET (self->answer));
  gn_weights_row_set_path (self, builtin);
  show_answer (self);
}

GtkWidget *
gn_weights_row_new (void)
{
  return g_object_new (GN_TYPE_WEIGHTS_ROW, NULL);
}
