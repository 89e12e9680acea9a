/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-augment-page-private.h"

#include "gn-augment-job.h"
#include "gn-empty-state.h"
#include "gn-recipe.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>

/* The first cell is the photo itself. */
#define N_DRAWS (GN_SAMPLE_GRID_CELLS - 1)

static void gn_augment_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnAugmentPage, gn_augment_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_augment_page_page_init))

static void prepare (GnAugmentPage *self);

/* Draws */

static gboolean
is_pane_open (GnAugmentPage *self)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->result_stack), "large") == 0;
}

static void
show_large (GnAugmentPage *self, guint cell)
{
  self->large = cell;
  gn_sample_pane_show (self->sample_pane, self->image, gn_sample_grid_get_image (self->samples_box, cell),
                       gn_sample_grid_get_caption (self->samples_box, cell));
}

static void
show_samples (GnAugmentPage *self, GPtrArray *samples)
{
  g_autofree char *size = g_strdup_printf (_("%d px"), self->image->width);

  if (gn_sample_grid_get_image (self->samples_box, 0) != self->image)
    gn_sample_grid_set (self->samples_box, 0, self->image, NULL, _("The photo itself"));
  for (guint i = 0; i < samples->len; i++) {
    const GnAugmentSample *sample = samples->pdata[i];
    const char *words = *sample->words ? sample->words : _("as it is");
    g_autofree char *text = g_strdup_printf (_("Epoch %u: %s"), sample->epoch, words);
    gn_sample_grid_set (self->samples_box, i + 1, sample->image, sample->surface, text);
  }
  gtk_label_set_text (self->size_label, size);
  if (is_pane_open (self))
    show_large (self, self->large);
  else
    gtk_stack_set_visible_child_name (self->result_stack, "samples");
}

static void
on_sample_activated (GnAugmentPage *self, GtkFlowBoxChild *child)
{
  show_large (self, (guint)gtk_flow_box_child_get_index (child));
  gtk_stack_set_visible_child_name (self->result_stack, "large");
  gn_sample_pane_focus (self->sample_pane);
}

static void
on_sample_step (GnAugmentPage *self, int step)
{
  show_large (self, (self->large + (guint)(GN_SAMPLE_GRID_CELLS + step)) % GN_SAMPLE_GRID_CELLS);
}

static void
on_sample_closed (GnAugmentPage *self)
{
  GtkFlowBox *box = GTK_FLOW_BOX (self->samples_box);

  gtk_stack_set_visible_child_name (self->result_stack, "samples");
  gtk_widget_grab_focus (GTK_WIDGET (gtk_flow_box_get_child_at_index (box, (int)self->large)));
}

static void
on_drawn (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GnAugmentPage) self = data;
  g_autoptr (GPtrArray) samples = gn_augment_draw_finish (result, NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->drawing)
    return;
  g_clear_object (&self->drawing);
  if (samples)
    show_samples (self, samples);
  if (self->draw_again)
    gn_augment_page_draw (self);
}

/* One job at a time: while a slider moves, its positions in between are skipped rather than queued, and every result
 * that comes is newer than what is on screen. */
void
gn_augment_page_draw (GnAugmentPage *self)
{
  const GnPipeline *pipeline = gn_pipeline_editor_get_pipeline (self->editor);

  if (self->source && self->source->width != gn_pipeline_get_source_size (pipeline, self->image_size)) {
    prepare (self);
    return;
  }
  self->draw_again = self->drawing != NULL;
  if (!self->source || self->drawing)
    return;
  self->drawing = g_cancellable_new ();
  const GnAugmentDraws draws = {
    .seed = self->seed,
    .first_epoch = self->first_epoch,
    .photo = self->photo,
    .n = N_DRAWS,
    .size = self->image_size,
    .side = gn_sample_grid_get_side (self->samples_box),
    .scale = gtk_widget_get_scale_factor (GTK_WIDGET (self)),
  };
  gn_augment_draw_async (self->source, pipeline, &draws, self->drawing, on_drawn, g_object_ref (self));
}

static void
drop_jobs (GnAugmentPage *self)
{
  g_cancellable_cancel (self->drawing);
  g_clear_object (&self->drawing);
  g_cancellable_cancel (self->preparing);
  g_clear_object (&self->preparing);
}

/* The photo */

static void
drop_photo (GnAugmentPage *self)
{
  g_clear_pointer (&self->source, gn_image_unref);
  g_clear_pointer (&self->image, gn_image_unref);
}

static void
show_problem (GnAugmentPage *self, const char *reason)
{
  g_autofree char *name = g_filename_display_basename (self->path);
  g_autofree char *text = g_strdup_printf (_("“%s” cannot be shown: %s"), name, reason);

  gtk_label_set_text (self->problem_label, text);
  gtk_stack_set_visible_child_name (self->result_stack, "problem");
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GnAugmentPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GnImage) image = gn_augment_prepare_finish (result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->preparing)
    return;
  g_clear_object (&self->preparing);
  if (!image) {
    show_problem (self, error->message);
    return;
  }
  self->source = g_steal_pointer (&image);
  self->image = gn_image_resize (self->source, self->image_size, self->image_size);
  gn_augment_page_draw (self);
}

static void
prepare (GnAugmentPage *self)
{
  int source_size = gn_pipeline_get_source_size (gn_pipeline_editor_get_pipeline (self->editor), self->image_size);

  drop_jobs (self);
  drop_photo (self);
  self->preparing = g_cancellable_new ();
  gn_augment_prepare_async (self->path, source_size, self->preparing, on_prepared, g_object_ref (self));
}

static void
show_photo (GnAugmentPage *self, const char *path, guint32 photo, const char *title)
{
  g_autofree char *old = self->path;

  self->path = g_strdup (path);
  self->photo = photo;
  gtk_label_set_text (self->photo_label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->photo_label), title);
  gtk_stack_set_visible_child_name (self->stack, "photo");
  prepare (self);
}

void
gn_augment_page_open_photo (GnAugmentPage *self, const char *path)
{
  g_return_if_fail (GN_IS_AUGMENT_PAGE (self));
  g_return_if_fail (path);

  g_autofree char *name = g_filename_display_basename (path);
  show_photo (self, path, 0, name);
}

static void
show_photo_of_set (GnAugmentPage *self, guint32 photo)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  const GnPhoto *facts = &gn_dataset_get_photos (dataset, NULL)[photo];
  const char *class_name = gn_species_get_name (&gn_dataset_get_classes (dataset, NULL)[facts->class_index]);
  g_autofree char *path = gn_dataset_get_photo_path (dataset, photo);
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *title = g_strdup_printf ("%s — %s", class_name, name);

  show_photo (self, path, photo, title);
}

static void
show_position (GnAugmentPage *self, guint position)
{
  self->position = position;
  show_photo_of_set (self, g_array_index (self->photos, guint32, position));
}

/* Steps go on from there, also when it is a validation photo and not among those. */
static void
show_visited (GnAugmentPage *self)
{
  self->visited = gn_workspace_get_photo (self->workspace);
  for (guint i = 0; self->photos && i < self->photos->len; i++)
    if (g_array_index (self->photos, guint32, i) == (guint32)self->visited)
      self->position = i;
  show_photo_of_set (self, (guint32)self->visited);
}

static void
step (GnAugmentPage *self, guint forwards)
{
  if (self->photos && self->photos->len > 0)
    show_position (self, (self->position + forwards) % self->photos->len);
}

static void
on_previous_clicked (GnAugmentPage *self)
{
  step (self, self->photos ? self->photos->len - 1 : 0);
}

static void
on_next_clicked (GnAugmentPage *self)
{
  step (self, 1);
}

static void
on_random_clicked (GnAugmentPage *self)
{
  if (self->photos && self->photos->len > 0)
    show_position (self, (guint)g_random_int_range (0, (gint32)self->photos->len));
}

static void
on_another_clicked (GnAugmentPage *self)
{
  self->first_epoch += N_DRAWS;
  gn_augment_page_draw (self);
}

static void
on_dataset_changed (GnAugmentPage *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);

  g_clear_pointer (&self->photos, g_array_unref);
  if (dataset)
    self->photos = gn_dataset_get_usable (dataset, GN_SPLIT_TRAINING);
  gboolean any = self->photos && self->photos->len > 0;
  gtk_widget_set_sensitive (GTK_WIDGET (self->steps_box), any);
  self->position = any ? MIN (self->position, self->photos->len - 1) : 0;
}

/* A page that is not on screen waits with the new set's first photo until it is. */
static void
on_folder_opened (GnAugmentPage *self)
{
  drop_jobs (self);
  drop_photo (self);
  self->visited = -1;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    on_random_clicked (self);
  else
    g_clear_pointer (&self->path, g_free);
}

static void
on_image_size_changed (GnAugmentPage *self)
{
  self->image_size = gn_workspace_get_image_size (self->workspace);
  if (self->path && gtk_widget_get_mapped (GTK_WIDGET (self)))
    prepare (self);
}

/* The page */

static void
gn_augment_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnAugmentPage *self = GN_AUGMENT_PAGE (page);

  g_set_object (&self->workspace, workspace);
  g_signal_connect_object (workspace, "notify::dataset", G_CALLBACK (on_dataset_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "opened", G_CALLBACK (on_folder_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::image-size", G_CALLBACK (on_image_size_changed), self,
                           G_CONNECT_SWAPPED);
  /* In the window, so that its message bar reaches them from every page. */
  gtk_widget_insert_action_group (gtk_widget_get_toplevel (GTK_WIDGET (self)), "augment",
                                  G_ACTION_GROUP (self->actions));
  on_image_size_changed (self);
  on_dataset_changed (self);
}

static void
gn_augment_page_activated (GnPage *page)
{
  GnAugmentPage *self = GN_AUGMENT_PAGE (page);
  int photo = gn_workspace_get_photo (self->workspace);

  if (photo >= 0 && photo != self->visited)
    show_visited (self);
  else if (!self->path)
    on_random_clicked (self);
  else if (self->image && self->image->width != self->image_size)
    prepare (self);
}

static void
gn_augment_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_augment_page_set_workspace;
  interface->activated = gn_augment_page_activated;
}

static void
gn_augment_page_dispose (GObject *object)
{
  GnAugmentPage *self = GN_AUGMENT_PAGE (object);

  drop_jobs (self);
  drop_photo (self);
  g_clear_pointer (&self->photos, g_array_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_object (&self->workspace);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (gn_augment_page_parent_class)->dispose (object);
}

static void
gn_augment_page_class_init (GnAugmentPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = gn_augment_page_dispose;
  g_type_ensure (GN_TYPE_EMPTY_STATE);
  g_type_ensure (GN_TYPE_PIPELINE_EDITOR);
  g_type_ensure (GN_TYPE_SAMPLE_GRID);
  g_type_ensure (GN_TYPE_SAMPLE_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-augment-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GnAugmentPage, editor);
  gtk_widget_class_bind_template_child (widget_class, GnAugmentPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GnAugmentPage, result_stack);
  gtk_widget_class_bind_template_child (widget_class, GnAugmentPage, steps_box);
  gtk_widget_class_bind_template_child (widget_class, GnAugmentPage, photo_label);
  gtk_widget_class_bind_template_child (widget_class, GnAugmentPage, size_label);
  gtk_widget_class_bind_template_child (widget_class, GnAugmentPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, GnAugmentPage, samples_box);
  gtk_widget_class_bind_template_child (widget_class, GnAugmentPage, sample_pane);
  gn_augment_page_bind_actions (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_sample_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_sample_step);
  gtk_widget_class_bind_template_callback (widget_class, on_sample_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_previous_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_random_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_next_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_another_clicked);
}

static void
gn_augment_page_init (GnAugmentPage *self)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->seed = recipe->seed;
  self->first_epoch = 1;
  self->visited = -1;
  gn_augment_page_init_actions (self);
}
