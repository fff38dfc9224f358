// Comfort only: every page works without this.  The error summary takes the focus when a page opens with one, and a button
// does not send its form twice.
import { Button } from "asset:button.mjs";
import { ErrorSummary } from "asset:error-summary.mjs";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

function start(Component, name) {
	for (const element of document.querySelectorAll(`[data-module="${name}"]`)) {
		try {
			new Component(element);
		} catch (error) {
			console.warn(name, error);
		}
	}
}

start(ErrorSummary, "govuk-error-summary");
start(Button, "govuk-button");
