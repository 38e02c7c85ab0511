package org.medgateway.app.day;

import static org.assertj.core.api.Assertions.assertThat;

import org.medgateway.testdata.tls.TestCertificate;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// An administrator at the web page, in Chromium.
final class PageOperator implements Operator {

    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final String PASSWORD = "correct horse battery";

    private final Hospital hospital;
    private final WebDriver browser;
    private final WebDriverWait patiently;
    private final String page;

    private PageOperator(Hospital hospital, WebDriver browser) {
        this.hospital = hospital;
        this.browser = browser;
        this.patiently = new WebDriverWait(browser, Duration.ofSeconds(40));
        patiently.ignoring(StaleElementReferenceException.class);
        this.page = hospital.invitation().resolve("/").toString();
    }

    /// Makes the first administrator as the console says, and is logged in by that.
    static PageOperator enter(Hospital hospital) {
        assertThat(CHROMIUM).as("Chromium is needed: apt-get install chromium").exists();
        assertThat(DRIVER).as("its driver is needed: apt-get install chromium-driver").exists();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(CHROMIUM);
        options.setAcceptInsecureCerts(true);
        options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--window-size=1400,1000");
        PageOperator operator =
                new PageOperator(
                        hospital,
                        new ChromeDriver(
                                new ChromeDriverService.Builder()
                                        .usingDriverExecutable(DRIVER)
                                        .build(),
                                options));
        try {
            operator.browser.get(hospital.invitation().toString());
            operator.see("input[type=password]").sendKeys(PASSWORD);
            operator.press("button[type=submit]");
            operator.seeText("service-card", "EngineA");
            return operator;
        } catch (RuntimeException e) {
            operator.close();
            throw e;
        }
    }

    private void show(String path) {
        browser.get("about:blank"); // so that the page is built anew
        browser.get(page + "#/" + path);
        see("main h1");
    }

    private WebElement see(String css) {
        return patiently.until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(css)));
    }

    private void seeText(String css, String text) {
        patiently.until(
                driver ->
                        driver.findElements(By.cssSelector(css)).stream()
                                .anyMatch(element -> element.getText().contains(text)));
    }

    private void press(String css) {
        patiently.until(ExpectedConditions.elementToBeClickable(By.cssSelector(css))).click();
    }

    private void gone(String css) {
        patiently.until(ExpectedConditions.invisibilityOfElementLocated(By.cssSelector(css)));
    }

    /// The field of the open dialog with this label.
    private WebElement field(String label) {
        return patiently.until(
                ExpectedConditions.visibilityOfElementLocated(
                        By.xpath(
                                "//dialog//div[@class='field'][label[.='"
                                        + label
                                        + "']]/*[self::input or self::select or"
                                        + " self::textarea]")));
    }

    /// Confirms the open dialog, and fails with what it says where it stays open.
    private void confirm() {
        press("dialog button[type=submit]");
        patiently.until(
                driver ->
                        driver.findElements(By.cssSelector("dialog")).isEmpty()
                                || driver.findElements(By.cssSelector("dialog .error")).stream()
                                        .anyMatch(element -> !element.getText().isEmpty()));
        assertThat(browser.findElements(By.cssSelector("dialog .error")))
                .as("what the dialog complains of")
                .extracting(WebElement::getText)
                .isEmpty();
    }

    @Override
    public void addRule(String service, String name, String attribute, String value, String pool) {
        show("rules/" + service);
        press(".service-head button.primary");
        field("Name").sendKeys(name);
        press("dialog .condition-group > .tools button");
        see("dialog input[aria-label=Attribute]").sendKeys(attribute);
        see("dialog textarea[aria-label^=Values]").sendKeys(value);
        seeText("dialog .sentence", attribute + " is " + value);
        new Select(field("Pool")).selectByVisibleText(pool);
        confirm();
        see("[data-name='" + name + "']");
    }

    @Override
    public Verdict tryMessage(String service, String message) {
        show("rules/" + service);
        see("textarea.sample").sendKeys(message);
        press("main form button.primary");
        seeText(".outcome", "Server");
        List<String> said =
                see(".verdict-line").findElements(By.tagName("strong")).stream()
                        .map(WebElement::getText)
                        .toList();
        return new Verdict(
                said.getFirst().startsWith("none") ? "" : said.getFirst(), said.getLast());
    }

    @Override
    public void drain(String service, String server, String reason) {
        show("");
        press("button[aria-label='Drain " + server + "']");
        seeText("dialog", "takes nothing new");
        field("Reason").sendKeys(reason + Keys.ENTER);
        seeText("service-card", reason);
    }

    @Override
    public void makeReady(String service, String server) {
        show("");
        press("button[aria-label='Ready " + server + "']");
        confirm();
        see("button[aria-label='Drain " + server + "']");
    }

    @Override
    public void awaitUp(String service, String server) {
        show("");
        patiently.until(
                driver ->
                        driver.findElements(By.cssSelector(".servers li")).stream()
                                .map(WebElement::getText)
                                .anyMatch(text -> text.startsWith("up") && text.contains(server)));
    }

    @Override
    public void clearStickTable(String service, String pool) {
        show("service/" + service);
        patiently
                .until(
                        ExpectedConditions.elementToBeClickable(
                                By.xpath("//button[.='Clear all of " + pool + "']")))
                .click();
        seeText("dialog", "forgets all 1 keys");
        confirm();
        seeText(".toasts", "1 keys cleared");
    }

    @Override
    public void replaceCertificate(String name, TestCertificate certificate) throws Exception {
        Path folder = hospital.folder();
        certificate.writePemPair(folder, "next");
        show("certificates");
        press(".page-head button.primary");
        field("Name").sendKeys(name);
        field("Certificate").sendKeys(folder.resolve("next.pem").toString());
        field("Private key").sendKeys(folder.resolve("next.key").toString());
        confirm();
        seeText(".toasts", "renewed");
    }

    @Override
    public List<String> applyWhatIsRefused(String text) {
        showConfiguration();
        ((JavascriptExecutor) browser)
                .executeScript("arguments[0].value = arguments[1]", see("textarea.editor"), text);
        press(".page-head button.primary");
        seeText(".verdict", "it would be refused");
        gone("dialog");
        return Arrays.asList(see(".verdict ul").getText().split("\n"));
    }

    private void showConfiguration() {
        show("configuration");
        patiently.until(
                _ -> !String.valueOf(see("textarea.editor").getDomProperty("value")).isEmpty());
    }

    @Override
    public void rollBack(int number) {
        showConfiguration();
        press("button[aria-label='Compare configuration " + number + " with the present one']");
        seeText("dialog del", "results");
        confirm();
        seeText(".toasts", "Rolled back");
    }

    /// What the browser's console says; that asking for a session is answered 401 before the login
    /// belongs to it.
    List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(Object::toString)
                .filter(line -> !line.contains("api/v1/session"))
                .toList();
    }

    @Override
    public void close() {
        browser.quit();
    }
}
