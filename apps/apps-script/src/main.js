// The functions an operator or a trigger runs. Everything else is in the other files.

/** The time trigger's function: pushes every email of every labelled thread, or says that there is none. */
function push() {
  const lock = LockService.getScriptLock();
  if (!lock.tryLock(0)) {
    console.log("Another run is under way; this one leaves.");
    return;
  }
  try {
    if (pushLabelledThreads()) sayAlive();
  } finally {
    lock.releaseLock();
  }
}

/** The name that triggers made for the earlier script call (domain 2). */
function processWebhookTransfer() {
  push();
}

/** Step 4 of README: the label and the trigger. Running it again does no harm. */
function install() {
  installTrigger();
}

/** Stops pushing. The label and the two Script Properties stay. */
function uninstall() {
  uninstallTrigger();
}

/**
 * Step 5 of README: checks everything a push needs, pushes nothing, prints what is wrong.
 *
 * @returns {string[]} the problems found; empty when all is well
 */
function selfTest() {
  return checkInstallation();
}
