/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-health-list.h"

#include "gn-copies.h"
#include "gn-empty-state.h"
#include "gn-health.h"
#include "gn-split-label.h"
#include "gn-thumbnail.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define THUMBNAIL 112
/* Sets shown at once; a button shows the next lot. */
#define SETS_AT_ONCE 60
#define SETS_A_TURN 1
#define PHOTOS_A_LINE 4
#define MAX_PHOTOS_OF_SET 16

struct _GnHealthList {
  GtkBox parent;

  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkBox *rows;
  GtkButton *more_button;

  GnWorkspace *workspace;
  GPtrArray *groups;     /* (element-type GnHealthGroup) */
  GtkFlowBox *sets;      /* of the group being filled */
  guint group, set;      /* the next to add */
  guint n_shown, n_wanted;
  guint fill_source;
};

enum { PHOTO_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnHealthList, gn_health_list, GTK_TYPE_BOX)

static guint
photo_of (GtkWidget *widget)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (widget), "photo"));
}

static void
on_exclude_clicked (GtkWidget *button, gpointer data)
{
  GnHealthList *self = data;
  guint photo = photo_of (button);
  gn_workspace_set_excluded (self->workspace, &photo, 1, TRUE);
}

static void
on_photo_clicked (GtkWidget *button, gpointer data)
{
  g_signal_emit (data, signals[PHOTO_ACTIVATED], 0, photo_of (button));
}

static GtkWidget *
new_label (const char *text, const char *style, gboolean one_line)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (one_line) {
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
    gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
    gtk_widget_set_tooltip_text (label, text);
  } else {
    gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  }
  if (style)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_widget_show (label);
  return label;
}

static GtkWidget *
new_button (GnHealthList *self, guint photo, const char *label, GCallback callback)
{
  GtkWidget *button = label ? gtk_button_new_with_mnemonic (label) : gtk_button_new ();
  g_object_set_data (G_OBJECT (button), "photo", GUINT_TO_POINTER (photo));
  g_signal_connect (button, "clicked", callback, self);
  gtk_widget_show (button);
  return button;
}

/* In words how alike a photo and the first one of its set are; (nullable): nothing to say. */
static char *
say_similarity (GnDataset *dataset, guint index, guint first)
{
  double similarity = index == first ? 0 : gn_copies_get_similarity (dataset, first, index);

  if (similarity == 1)
    return g_strdup (_("the same file"));
  /* Rounded down: 100 % is for equal files. */
  return similarity > 0 ? g_strdup_printf (_("%.0f %% alike"), floor (100 * similarity)) : NULL;
}

/* Thumbnail, file, species and split, how alike it and the set's @first are, and the button. */
static GtkWidget *
new_photo (GnHealthList *self, GnHealthKind kind, guint index, guint first)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  const GnPhoto *photo = gn_dataset_get_photos (dataset, NULL) + index;
  const GnClass *class = gn_dataset_get_classes (dataset, NULL) + photo->class_index;
  g_autofree char *path = gn_dataset_get_photo_path (dataset, index);
  g_autofree char *file = g_filename_display_basename (photo->path);
  g_autofree char *similarity = say_similarity (dataset, index, first);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *thumbnail = gn_thumbnail_new (gn_workspace_get_thumbnailer (self->workspace), path, photo->modified,
                                           THUMBNAIL, GN_THUMBNAIL_FIT);
  GtkWidget *button = new_button (self, index, NULL, G_CALLBACK (on_photo_clicked));

  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_widget_set_tooltip_text (button, _("Show among all photos"));
  gtk_container_add (GTK_CONTAINER (button), thumbnail);
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_container_add (GTK_CONTAINER (box), new_label (file, NULL, TRUE));
  gtk_container_add (GTK_CONTAINER (box), new_label (gn_species_get_name (class), "dim-label", TRUE));
  gtk_container_add (GTK_CONTAINER (box), new_label (gn_split_label (photo->split), "dim-label", TRUE));
  if (similarity)
    gtk_container_add (GTK_CONTAINER (box), new_label (similarity, NULL, TRUE));
  if (photo->problem)
    gtk_container_add (GTK_CONTAINER (box), new_label (photo->problem, "gn-warning", TRUE));
  if (kind != GN_HEALTH_UNREADABLE)
    gtk_box_pack_end (GTK_BOX (box), new_button (self, index, _("E_xclude"), G_CALLBACK (on_exclude_clicked)), FALSE,
                      FALSE, 0);
  gtk_widget_show (box);
  return box;
}

/* Photos that belong together, side by side. */
static GtkWidget *
new_set (GnHealthList *self, GnHealthKind kind, GArray *set)
{
  GtkWidget *card = gtk_flow_box_child_new (), *grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 12);
  for (guint i = 0; i < MIN (set->len, MAX_PHOTOS_OF_SET); i++)
    gtk_grid_attach (GTK_GRID (grid),
                     new_photo (self, kind, g_array_index (set, guint, i), g_array_index (set, guint, 0)),
                     (int)(i % PHOTOS_A_LINE), (int)(i / PHOTOS_A_LINE), 1, 1);
  gtk_widget_set_halign (grid, GTK_ALIGN_CENTER);
  gtk_style_context_add_class (gtk_widget_get_style_context (card), "gn-card");
  gtk_widget_set_can_focus (card, FALSE);
  gtk_container_add (GTK_CONTAINER (card), grid);
  gtk_widget_show (grid);
  gtk_widget_show (card);
  return card;
}

static void
on_spare_clicked (GtkWidget *button, gpointer data)
{
  GnHealthList *self = data;
  GArray *spare = g_object_get_data (G_OBJECT (button), "spare");
  gn_workspace_set_excluded (self->workspace, (const guint *)(void *)spare->data, spare->len, TRUE);
}

static GtkWidget *
new_spare_button (GnHealthList *self, const GnHealthGroup *group)
{
  g_autofree char *label
      = group->kind == GN_HEALTH_LEAK
            ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Exclude %u _Training Copy",
                                            "Exclude %u _Training Copies", group->spare->len),
                               group->spare->len)
            : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Exclude %u _Copy", "Exclude %u _Copies", group->spare->len),
                               group->spare->len);
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  g_object_set_data_full (G_OBJECT (button), "spare", g_array_ref (group->spare), (GDestroyNotify)g_array_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (on_spare_clicked), self);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_show (button);
  return button;
}

static void
add_heading (GnHealthList *self, const GnHealthGroup *group)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *sets = gtk_flow_box_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_container_add (GTK_CONTAINER (box), new_label (group->title, "gn-heading", FALSE));
  gtk_container_add (GTK_CONTAINER (box), new_label (group->text, "dim-label", FALSE));
  gtk_widget_show (box);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_container_add (GTK_CONTAINER (line), box);
  if (group->spare->len > 0)
    gtk_container_add (GTK_CONTAINER (line), new_spare_button (self, group));
  gtk_widget_show (line);
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (sets), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (sets), 12);
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (sets), 12);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (sets), 12);
  gtk_widget_set_margin_bottom (sets, 12);
  gtk_widget_set_visible (sets, group->sets->len > 0);
  gtk_container_add (GTK_CONTAINER (self->rows), line);
  gtk_container_add (GTK_CONTAINER (self->rows), sets);
  self->sets = GTK_FLOW_BOX (sets);
}

/* Puts the next heading or set into the list; FALSE at the end. */
static gboolean
add_next (GnHealthList *self)
{
  if (self->group >= self->groups->len)
    return FALSE;
  const GnHealthGroup *group = g_ptr_array_index (self->groups, self->group);
  if (self->set == 0)
    add_heading (self, group);
  if (self->set < group->sets->len) {
    gtk_container_add (GTK_CONTAINER (self->sets), new_set (self, group->kind, g_ptr_array_index (group->sets, self->set)));
    self->set++;
    self->n_shown++;
  }
  if (self->set >= group->sets->len) {
    self->group++;
    self->set = 0;
  }
  return TRUE;
}

/* A few sets a main-loop turn: making widgets takes its time, and the window must not wait for it. */
static gboolean
on_fill (gpointer data)
{
  GnHealthList *self = data;
  gboolean more = TRUE;
  for (int i = 0; i < SETS_A_TURN && more && self->n_shown < self->n_wanted; i++)
    more = add_next (self);
  if (more && self->n_shown < self->n_wanted)
    return G_SOURCE_CONTINUE;
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), self->group < self->groups->len);
  self->fill_source = 0;
  return G_SOURCE_REMOVE;
}

/* Nobody looks yet: the rows can wait until the list is mapped. */
static void
fill (GnHealthList *self)
{
  if (self->groups && !self->fill_source && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->fill_source = g_idle_add (on_fill, self);
}

static void
on_more_clicked (GnHealthList *self)
{
  self->n_wanted = self->n_shown + SETS_AT_ONCE;
  fill (self);
}

static void
gn_health_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gn_health_list_parent_class)->map (widget);
  fill (GN_HEALTH_LIST (widget));
}

static void
destroy_child (GtkWidget *child, gpointer data)
{
  gtk_widget_destroy (child);
}

guint
gn_health_list_update (GnHealthList *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);

  g_clear_handle_id (&self->fill_source, g_source_remove);
  gtk_container_foreach (GTK_CONTAINER (self->rows), destroy_child, NULL);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  self->groups = dataset ? gn_health_examine (dataset) : g_ptr_array_new ();
  self->n_wanted = MAX (self->n_shown, SETS_AT_ONCE);
  self->group = self->set = self->n_shown = 0;
  fill (self);
  gtk_stack_set_visible_child_name (self->stack, self->groups->len ? "rows" : "healthy");
  return gn_health_count (self->groups);
}

void
gn_health_list_set_workspace (GnHealthList *self, GnWorkspace *workspace)
{
  g_set_object (&self->workspace, workspace);
}

static void
gn_health_list_dispose (GObject *object)
{
  GnHealthList *self = GN_HEALTH_LIST (object);
  g_clear_handle_id (&self->fill_source, g_source_remove);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  G_OBJECT_CLASS (gn_health_list_parent_class)->dispose (object);
}

static void
gn_health_list_class_init (GnHealthListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  g_type_ensure (GN_TYPE_EMPTY_STATE);
  G_OBJECT_CLASS (class)->dispose = gn_health_list_dispose;
  widget_class->map = gn_health_list_map;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-health-list.ui");
  gtk_widget_class_bind_template_child (widget_class, GnHealthList, stack);
  gtk_widget_class_bind_template_child (widget_class, GnHealthList, scroller);
  gtk_widget_class_bind_template_child (widget_class, GnHealthList, rows);
  gtk_widget_class_bind_template_child (widget_class, GnHealthList, more_button);
  gtk_widget_class_bind_template_callback (widget_class, on_more_clicked);
  signals[PHOTO_ACTIVATED] = g_signal_new ("photo-activated", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
gn_health_list_init (GnHealthList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
