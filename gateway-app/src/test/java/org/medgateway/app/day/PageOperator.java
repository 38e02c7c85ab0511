package org.medgateway.app.day;

import org.medgateway.testdata.tls.TestCertificate;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// An administrator at the web page, in Chromium.
final class PageOperator implements Operator {

    private final Hospital hospital;
    private final Browser browser;

    private PageOperator(Hospital hospital, Browser browser) {
        this.hospital = hospital;
        this.browser = browser;
    }

    static PageOperator enter(Hospital hospital) {
        return new PageOperator(hospital, Browser.enter(hospital.invitation()));
    }

    private WebElement field(String label) {
        return browser.field("dialog", label);
    }

    @Override
    public void addRule(String service, String name, String attribute, String value, String pool) {
        browser.show("rules/" + service);
        browser.press(".service-head button.primary");
        field("Name").sendKeys(name);
        browser.press("dialog .condition-group > .tools button");
        browser.see("dialog input[aria-label=Attribute]").sendKeys(attribute);
        browser.see("dialog textarea[aria-label^=Values]").sendKeys(value);
        browser.seeText("dialog .sentence", attribute + " is " + value);
        new Select(field("Pool")).selectByVisibleText(pool);
        browser.confirm();
        browser.see("[data-name='" + name + "']");
    }

    @Override
    public Verdict tryMessage(String service, String message) {
        browser.show("rules/" + service);
        browser.see("textarea.sample").sendKeys(message);
        browser.press("main form button.primary");
        browser.seeText(".outcome", "Server");
        List<String> said =
                browser.see(".verdict-line").findElements(By.tagName("strong")).stream()
                        .map(WebElement::getText)
                        .toList();
        return new Verdict(
                said.getFirst().startsWith("none") ? "" : said.getFirst(), said.getLast());
    }

    @Override
    public void drain(String service, String server, String reason) {
        browser.show("");
        browser.press("button[aria-label='Drain " + server + "']");
        browser.seeText("dialog", "takes nothing new");
        field("Reason").sendKeys(reason + Keys.ENTER);
        browser.seeText("service-card", reason);
    }

    @Override
    public void makeReady(String service, String server) {
        browser.show("");
        browser.press("button[aria-label='Ready " + server + "']");
        browser.confirm();
        browser.see("button[aria-label='Drain " + server + "']");
    }

    @Override
    public void awaitUp(String service, String server) {
        browser.show("");
        browser.until(
                () ->
                        browser.all(".servers li").stream()
                                .map(WebElement::getText)
                                .anyMatch(text -> text.startsWith("up") && text.contains(server)));
    }

    @Override
    public void clearStickTable(String service, String pool) {
        browser.show("service/" + service);
        browser.press(By.xpath("//button[.='Clear all of " + pool + "']"));
        browser.seeText("dialog", "forgets all 1 keys");
        browser.confirm();
        browser.seeText(".toasts", "1 keys cleared");
    }

    @Override
    public void replaceCertificate(String name, TestCertificate certificate) throws Exception {
        Path folder = hospital.folder();
        certificate.writePemPair(folder, "next");
        browser.show("certificates");
        browser.press(".page-head button.primary");
        field("Name").sendKeys(name);
        field("Certificate").sendKeys(folder.resolve("next.pem").toString());
        field("Private key").sendKeys(folder.resolve("next.key").toString());
        browser.confirm();
        browser.seeText(".toasts", "renewed");
    }

    @Override
    public List<String> applyWhatIsRefused(String text) {
        showConfiguration();
        browser.script("arguments[0].value = arguments[1]", browser.see("textarea.editor"), text);
        browser.press(".page-head button.primary");
        browser.seeText(".verdict", "it would be refused");
        browser.gone("dialog");
        return Arrays.asList(browser.see(".verdict ul").getText().split("\n"));
    }

    private void showConfiguration() {
        browser.show("configuration");
        browser.until(
                () ->
                        !String.valueOf(browser.see("textarea.editor").getDomProperty("value"))
                                .isEmpty());
    }

    @Override
    public void rollBack(int number) {
        showConfiguration();
        browser.press(
                "button[aria-label='Compare configuration " + number + " with the present one']");
        browser.seeText("dialog del", "results");
        browser.confirm();
        browser.seeText(".toasts", "Rolled back");
    }

    List<String> complaints() {
        return browser.complaints();
    }

    @Override
    public void close() {
        browser.close();
    }
}
