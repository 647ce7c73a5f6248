/**
 * Makes the label and the one time trigger, and forgets earlier failures so that everything
 * labelled is tried at the next run. Doing it again changes nothing else.
 */
function installTrigger() {
  const properties = PropertiesService.getScriptProperties();
  const stored = properties.getProperties();
  const { problems } = readConfig(stored);
  if (problems.length > 0) throw new Error(`${problems.join(" ")} See README, step 3.`);
  if (GmailApp.getUserLabelByName(LABEL_NAME) === null) GmailApp.createLabel(LABEL_NAME);
  // The new trigger comes first: stopping half-way leaves one too many, never none.
  const trigger = ScriptApp.newTrigger("push").timeBased().everyMinutes(TRIGGER_PERIOD_MINUTES);
  removeTriggers(trigger.create().getUniqueId());
  forgetFailures(properties, stored);
  console.log(
    `Installed: every ${TRIGGER_PERIOD_MINUTES} minutes, threads labelled ${LABEL_NAME} are ` +
      "pushed. Now run selfTest().",
  );
}

/** Removes the trigger and what the script remembers. The label and the two properties stay. */
function uninstallTrigger() {
  const properties = PropertiesService.getScriptProperties();
  removeTriggers("");
  forgetFailures(properties, properties.getProperties());
  console.log(`Uninstalled: nothing is pushed any more. The label ${LABEL_NAME} stays.`);
}

/**
 * @param {string} keptId the trigger to leave
 */
function removeTriggers(keptId) {
  for (const trigger of pushTriggers()) {
    if (trigger.getUniqueId() !== keptId) ScriptApp.deleteTrigger(trigger);
  }
}

/** @returns {GoogleAppsScript.Script.Trigger[]} ours, by today's name or the earlier one */
function pushTriggers() {
  const ours = ["push", "processWebhookTransfer"];
  return ScriptApp.getProjectTriggers().filter((trigger) =>
    ours.includes(trigger.getHandlerFunction()),
  );
}

/**
 * @param {GoogleAppsScript.Properties.Properties} properties
 * @param {{ [key: string]: string }} stored
 */
function forgetFailures(properties, stored) {
  for (const key of Object.keys(stored)) {
    const isOurs = key === BREAKER_PROPERTY || key === HEARTBEAT_PROPERTY;
    if (isOurs || key.startsWith(UNFINISHED_PREFIX)) properties.deleteProperty(key);
  }
}
