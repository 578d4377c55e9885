// Before the page is drawn: scripts work.
document.documentElement.className = "js-enabled nhsuk-frontend-supported";
