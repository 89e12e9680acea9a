/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trains on the Train page, small enough for a test. */
#pragma once

#include "app-support.h"
#include "gn-session.h"

/* Opens app_photos() and sets ResNet-18 at 32 px with so many epochs, through the page's own entries; waits until the
 * training can be started. Returns the page. */
GtkWidget *app_training_prepare (App *app, int epochs);

void app_training_wait_for_step (App *app);
/* Waits for the end and asserts how it was. */
void app_training_wait_until_done (App *app, GnSessionState state);
