/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-pipeline-row.h"

#include "gn-param-editor.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>
#include <string.h>

#define MAX_NUMBERS 4

struct _GnPipelineRow {
  GtkBox parent;

  GnPipelineNode *node;
  GnParamSpec numbers[MAX_NUMBERS + 1]; /* what the node itself is set by */
  GtkToggleButton *head;
  GtkImage *arrow;
  GtkLabel *name, *share;
  GtkSwitch *toggle;
  GtkBox *details;              /* empty until it is shown for the first time */
  GtkBox *parts;                /* (nullable): rows of the children */
  GnParamEditor *number_editor; /* (nullable) */
  int least;                    /* before the latest change */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnPipelineRow, gn_pipeline_row, GTK_TYPE_BOX)

/* The numbers of a node. A group's upper bounds are how many parts it has. */

static const GnParamSpec least = {
  "least",
  N_("At least"),
  "",
  N_("The smallest number of them that a photo gets."),
  GN_PARAM_INTEGER,
  0,
  0,
  0,
  0,
  0,
  1,
  NULL,
  offsetof (GnPipelineNode, least),
};
static const GnParamSpec most = {
  "most",
  N_("At most"),
  "",
  N_("The largest number of them that a photo gets; each number in between is as likely."),
  GN_PARAM_INTEGER,
  0,
  0,
  0,
  0,
  0,
  1,
  NULL,
  offsetof (GnPipelineNode, most),
};
static const GnParamSpec random_order = {
  "random-order",
  N_("Random order"),
  "",
  N_("Whether each photo gets them in an order of its own."),
  GN_PARAM_BOOLEAN,
  0,
  1,
  0,
  0,
  1,
  1,
  NULL,
  offsetof (GnPipelineNode, random_order),
};
static const GnParamSpec probability = {
  "probability",
  N_("Tried on"),
  "",
  N_("The share of the photos that it is tried on: 0.5 is every second one."),
  GN_PARAM_REAL,
  0,
  1,
  1,
  0,
  1,
  0.05,
  NULL,
  offsetof (GnPipelineNode, probability),
};

static void
list_numbers (GnPipelineRow *self)
{
  const GnPipelineNode *node = self->node;
  guint n = 0;

  if (node->kind == GN_NODE_SOME_OF) {
    self->numbers[n++] = least;
    self->numbers[n++] = most;
    for (guint i = 0; i < n; i++)
      self->numbers[i].maximum = self->numbers[i].ui_maximum = MAX ((int)node->children->len, node->most);
  }
  if (node->kind == GN_NODE_SOME_OF || node->kind == GN_NODE_SEQUENTIAL)
    self->numbers[n++] = random_order;
  self->numbers[n++] = probability;
}

/* Words */

static char *
describe_amount (const GnPipelineNode *node, int n)
{
  int from = MIN (node->least, n), to = MIN (node->most, n);

  if (from == to)
    return g_strdup_printf (_("%d of these %d"), to, n);
  if (from == 0)
    return g_strdup_printf (_("Up to %d of these %d"), to, n);
  return g_strdup_printf (_("%d to %d of these %d"), from, to, n);
}

/* (transfer full): what a group does with those of its parts that are switched on */
static char *
describe_group (const GnPipelineNode *node)
{
  g_autofree char *amount = NULL;
  int n = 0;

  for (guint i = 0; i < node->children->len; i++)
    n += ((const GnPipelineNode *)node->children->pdata[i])->enabled;
  if (node->kind == GN_NODE_ONE_OF)
    return g_strdup_printf (_("One of these %d"), n);
  amount = node->kind == GN_NODE_SOME_OF ? describe_amount (node, n) : g_strdup_printf (_("All of these %d"), n);
  return g_strdup_printf (node->random_order ? _("%s, in random order") : _("%s, from top to bottom"), amount);
}

static const char *
explain (const GnPipelineNode *node)
{
  switch (node->kind) {
  case GN_NODE_OPERATION:
    return _ (node->type->tip);
  case GN_NODE_SOME_OF:
    return _("How many, and which, is drawn anew for every photo and epoch.");
  case GN_NODE_ONE_OF:
    return _("Which one is drawn anew for every photo and epoch.");
  case GN_NODE_SEQUENTIAL:
  default:
    return _("Each works on what the one before has made of the photo.");
  }
}

static void
update_words (GnPipelineRow *self)
{
  g_autofree char *name = self->node->type ? g_strdup (_ (self->node->type->label)) : describe_group (self->node);
  g_autofree char *settings = g_strdup_printf (_("%s: settings"), name);
  g_autofree char *share = g_strdup_printf (_("%.0f %%"), self->node->probability * 100);

  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->share, share);
  gtk_widget_set_visible (GTK_WIDGET (self->share), self->node->probability < 1);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->head)), settings);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->toggle)), name);
}

/* Changes */

static void
on_changed (GnPipelineRow *self)
{
  update_words (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The number that was not moved makes way for the one that was. */
static void
on_numbers_changed (GnPipelineRow *self)
{
  GnPipelineNode *node = self->node;
  gboolean least_moved = node->least != self->least;

  if (node->least > node->most) {
    if (least_moved)
      node->most = node->least;
    else
      node->least = node->most;
    gn_param_editor_refresh_one (self->number_editor, least_moved ? "most" : "least");
  }
  self->least = node->least;
  on_changed (self);
}

static void
on_switched (GnPipelineRow *self)
{
  gboolean active = gtk_switch_get_active (self->toggle);

  gtk_widget_set_sensitive (GTK_WIDGET (self->details), active);
  if (self->parts)
    gtk_widget_set_sensitive (GTK_WIDGET (self->parts), active);
  if (self->node->enabled == active)
    return;
  self->node->enabled = active;
  on_changed (self);
}

/* Building */

static void
fill_details (GnPipelineRow *self)
{
  const GnAugmentType *type = self->node->type;

  self->number_editor = GN_PARAM_EDITOR (gn_param_editor_new (self->numbers, self->node));
  g_signal_connect_object (self->number_editor, "changed", G_CALLBACK (on_numbers_changed), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (self->details, GTK_WIDGET (self->number_editor), FALSE, FALSE, 0);
  if (!type || !type->params[0].id)
    return;
  GtkWidget *editor = gn_param_editor_new (type->params, self->node->params);
  g_signal_connect_object (editor, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (self->details, editor, FALSE, FALSE, 0);
}

/* Hundreds of widgets that are hardly ever all looked at: each row makes its own when it is opened. */
static void
on_head_toggled (GnPipelineRow *self)
{
  gboolean open = gtk_toggle_button_get_active (self->head);

  if (open && !self->number_editor)
    fill_details (self);
  gtk_image_set_from_icon_name (self->arrow, open ? "pan-down-symbolic" : "pan-end-symbolic", GTK_ICON_SIZE_BUTTON);
  gtk_widget_set_visible (GTK_WIDGET (self->details), open);
}

static GtkLabel *
label_new (const char *text, const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), 16);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style_class);
  return GTK_LABEL (label);
}

/* Arrow, name and explanation are one button: the whole of it opens the row. */
static GtkWidget *
build_head (GnPipelineRow *self)
{
  GtkWidget *head = gtk_toggle_button_new (), *inside = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *arrow = gtk_image_new ();
  GtkLabel *tip = label_new (explain (self->node), GTK_STYLE_CLASS_DIM_LABEL);

  self->head = GTK_TOGGLE_BUTTON (head);
  self->arrow = GTK_IMAGE (arrow);
  self->name = label_new (NULL, "gn-heading");
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (tip)), "gn-caption");
  gtk_widget_set_valign (arrow, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (words), GTK_WIDGET (self->name), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (words), GTK_WIDGET (tip), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (inside), arrow, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (inside), words, TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (head), inside);
  gtk_button_set_relief (GTK_BUTTON (head), GTK_RELIEF_NONE);
  gtk_style_context_add_class (gtk_widget_get_style_context (head), "gn-row-head");
  atk_object_set_description (gtk_widget_get_accessible (head), gtk_label_get_text (tip));
  g_signal_connect_object (head, "toggled", G_CALLBACK (on_head_toggled), self, G_CONNECT_SWAPPED);
  return head;
}

static GtkWidget *
build_line (GnPipelineRow *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *toggle = gtk_switch_new ();

  self->toggle = GTK_SWITCH (toggle);
  self->share = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_no_show_all (GTK_WIDGET (self->share), TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->share), _("The share of the photos that it is tried on"));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->share)), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_switch_set_active (self->toggle, self->node->enabled);
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (on_switched), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (GTK_BOX (line), build_head (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (line), GTK_WIDGET (self->share), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (line), toggle, FALSE, FALSE, 0);
  return line;
}

static void
build_parts (GnPipelineRow *self)
{
  const GPtrArray *children = self->node->children;

  self->parts = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->parts)), "gn-parts");
  for (guint i = 0; i < children->len; i++) {
    GtkWidget *row = gn_pipeline_row_new (children->pdata[i]);
    g_signal_connect_object (row, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
    gtk_box_pack_start (self->parts, row, FALSE, FALSE, 0);
  }
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->parts), FALSE, FALSE, 0);
}

gboolean
gn_pipeline_row_open_first (GnPipelineRow *self)
{
  g_return_val_if_fail (GN_IS_PIPELINE_ROW (self), FALSE);

  gboolean found = self->node->type != NULL;
  if (found)
    gtk_toggle_button_set_active (self->head, TRUE);
  g_autoptr (GList) rows = self->parts ? gtk_container_get_children (GTK_CONTAINER (self->parts)) : NULL;
  for (GList *row = rows; row && !found; row = row->next)
    found = gn_pipeline_row_open_first (row->data);
  return found;
}

static void
gn_pipeline_row_class_init (GnPipelineRowClass *class)
{
  signals[CHANGED] =
      g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gn_pipeline_row_init (GnPipelineRow *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
}

GtkWidget *
gn_pipeline_row_new (GnPipelineNode *node)
{
  g_return_val_if_fail (node, NULL);

  GnPipelineRow *self = g_object_new (GN_TYPE_PIPELINE_ROW, NULL);
  self->node = node;
  self->least = node->least;
  list_numbers (self);
  gtk_box_pack_start (GTK_BOX (self), build_line (self), FALSE, FALSE, 0);
  self->details = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->details)), "gn-details");
  gtk_widget_set_no_show_all (GTK_WIDGET (self->details), TRUE);
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->details), FALSE, FALSE, 0);
  if (node->children && node->children->len > 0)
    build_parts (self);
  update_words (self);
  on_head_toggled (self);
  on_switched (self);
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
