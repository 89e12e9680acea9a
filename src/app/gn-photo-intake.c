/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-intake.h"

#include "gn-file-dialog.h"
#include "gn-gather-job.h"
#include "gn-photo-transfer.h"

#include <glib/gi18n-lib.h>

struct _GnPhotoIntake {
  GObject parent;

  GtkWidget *widget;
  GCancellable *gathering;
};

enum { FILES, IMAGE, MESSAGE, BUSY, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnPhotoIntake, gn_photo_intake, G_TYPE_OBJECT)

static void
complain (GnPhotoIntake *self, GtkMessageType level, const char *text)
{
  g_signal_emit (self, signals[MESSAGE], 0, level, text);
}

/* Files and folders */

static void
set_gathering (GnPhotoIntake *self, GCancellable *gathering)
{
  g_cancellable_cancel (self->gathering);
  g_clear_object (&self->gathering);
  self->gathering = gathering;
  g_signal_emit (self, signals[BUSY], 0);
}

static void
on_gathered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GnPhotoIntake) self = data;
  g_autoptr (GPtrArray) paths = gn_gather_finish (result, NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->gathering)
    return;
  set_gathering (self, NULL);
  if (!paths)
    return;
  if (paths->len == 0)
    complain (self, GTK_MESSAGE_INFO, _("There are no photos in that folder."));
  g_signal_emit (self, signals[FILES], 0, paths);
}

void
gn_photo_intake_add (GnPhotoIntake *self, GPtrArray *paths)
{
  g_return_if_fail (GN_IS_PHOTO_INTAKE (self));

  set_gathering (self, g_cancellable_new ());
  gn_gather_async (paths, self->gathering, on_gathered, g_object_ref (self));
}

void
gn_photo_intake_cancel (GnPhotoIntake *self)
{
  g_return_if_fail (GN_IS_PHOTO_INTAKE (self));
  set_gathering (self, NULL);
}

gboolean
gn_photo_intake_get_busy (GnPhotoIntake *self)
{
  g_return_val_if_fail (GN_IS_PHOTO_INTAKE (self), FALSE);
  return self->gathering != NULL;
}

/* Dropping and pasting */

static void
take (GnPhotoIntake *self, GnPhotoTransfer *transfer)
{
  if (transfer->image)
    g_signal_emit (self, signals[IMAGE], 0, transfer->image);
  if (transfer->paths->len > 0)
    gn_photo_intake_add (self, transfer->paths);
  if (transfer->n_remote > 0)
    complain (self, GTK_MESSAGE_WARNING,
              _("Only photos on this computer can be identified: save them as files first."));
}

static void
on_drag_data_received (GnPhotoIntake *self, GdkDragContext *context, int x, int y, GtkSelectionData *data, guint info,
                       guint time)
{
  g_autoptr (GnPhotoTransfer) transfer = gn_photo_transfer_from_selection (data);
  if (transfer)
    take (self, transfer);
}

static void
on_pasted (gpointer widget, GnPhotoTransfer *transfer)
{
  GnPhotoIntake *self = g_object_get_data (widget, "gn-photo-intake");

  if (transfer)
    take (self, transfer);
  else
    complain (self, GTK_MESSAGE_INFO,
              _("There is no photo in the clipboard: copy a picture or a photo's file first."));
}

void
gn_photo_intake_paste (GnPhotoIntake *self)
{
  g_return_if_fail (GN_IS_PHOTO_INTAKE (self));
  gn_photo_transfer_paste (self->widget, on_pasted);
}

/* Choosing */

static void
on_chosen (gpointer widget, GPtrArray *paths)
{
  gn_photo_intake_add (g_object_get_data (widget, "gn-photo-intake"), paths);
}

void
gn_photo_intake_choose (GnPhotoIntake *self)
{
  g_return_if_fail (GN_IS_PHOTO_INTAKE (self));
  gn_file_dialog_show_multiple (self->widget, _("Open Photos"), _("_Open"), gn_file_filter_new_photos (), on_chosen);
}

static void
gn_photo_intake_finalize (GObject *object)
{
  GnPhotoIntake *self = GN_PHOTO_INTAKE (object);

  g_cancellable_cancel (self->gathering);
  g_clear_object (&self->gathering);
  G_OBJECT_CLASS (gn_photo_intake_parent_class)->finalize (object);
}

static void
gn_photo_intake_class_init (GnPhotoIntakeClass *class)
{
  GType type = G_TYPE_FROM_CLASS (class);
  const GSignalFlags last = G_SIGNAL_RUN_LAST;

  G_OBJECT_CLASS (class)->finalize = gn_photo_intake_finalize;
  signals[FILES] = g_signal_new ("files", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[IMAGE] = g_signal_new ("image", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[MESSAGE] = g_signal_new ("message", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, GTK_TYPE_MESSAGE_TYPE,
                                   G_TYPE_STRING);
  signals[BUSY] = g_signal_new ("busy", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gn_photo_intake_init (GnPhotoIntake *self)
{
}

GnPhotoIntake *
gn_photo_intake_new (GtkWidget *widget)
{
  GnPhotoIntake *self = g_object_new (GN_TYPE_PHOTO_INTAKE, NULL);

  self->widget = widget;
  /* As long as the widget: what it asked the clipboard for may come late. */
  g_object_set_data_full (G_OBJECT (widget), "gn-photo-intake", g_object_ref (self), g_object_unref);
  g_signal_connect_object (widget, "drag-data-received", G_CALLBACK (on_drag_data_received), self, G_CONNECT_SWAPPED);
  gn_photo_transfer_set_dest (widget);
  return self;
}
