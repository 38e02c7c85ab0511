package org.medgateway.app.day;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TakesScreenshot;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Chromium with the gateway's page in it, and somebody patient before it. One thread.
final class Browser implements AutoCloseable {

    static final String PASSWORD = "correct horse battery";

    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final File DRIVER = new File("/usr/bin/chromedriver");

    private final ChromeDriver driver;
    private final WebDriverWait patiently;
    private final String page;

    /// @param invitation where the first administrator is made, as the console says
    /// @param scheme `light` or `dark`
    private Browser(URI invitation, String scheme) {
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
        if (scheme.equals("dark")) {
            options.addArguments("--force-dark-mode", "--blink-settings=preferredColorScheme=0");
        }
        driver =
                new ChromeDriver(
                        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(),
                        options);
        patiently = new WebDriverWait(driver, Duration.ofSeconds(40));
        patiently.ignoring(StaleElementReferenceException.class);
        page = invitation.resolve("/").toString();
    }

    /// Makes the first administrator, and is logged in by that.
    static Browser enter(URI invitation) {
        assertThat(CHROMIUM).as("Chromium is needed: apt-get install chromium").exists();
        assertThat(DRIVER).as("its driver is needed: apt-get install chromium-driver").exists();
        Browser browser = new Browser(invitation, "light");
        try {
            browser.driver.get(invitation.toString());
            browser.see("input[type=password]").sendKeys(PASSWORD);
            browser.press("button[type=submit]");
            browser.see("service-card");
            return browser;
        } catch (RuntimeException e) {
            browser.close();
            throw e;
        }
    }

    /// Opens a page of the application, built anew.
    void show(String path) {
        driver.get("about:blank");
        driver.get(page + "#/" + path);
        see("main h1");
    }

    /// Opens another document of the gateway.
    void open(String document) {
        driver.get(page + document);
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    WebElement see(String css) {
        return patiently.until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector(css)));
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    void seeText(String css, String text) {
        patiently.until(_ -> all(css).stream().anyMatch(one -> one.getText().contains(text)));
    }

    void press(String css) {
        press(By.cssSelector(css));
    }

    void press(By by) {
        patiently.until(ExpectedConditions.elementToBeClickable(by)).click();
    }

    void gone(String css) {
        patiently.until(ExpectedConditions.invisibilityOfElementLocated(By.cssSelector(css)));
    }

    /// The field with this label in an element.
    WebElement field(String within, String label) {
        return patiently.until(
                ExpectedConditions.visibilityOfElementLocated(
                        By.xpath(
                                "//"
                                        + within
                                        + "//div[@class='field'][label[.='"
                                        + label
                                        + "']]/*[self::input or self::select or"
                                        + " self::textarea]")));
    }

    /// Confirms the open dialog, and fails with what it says where it stays open.
    void confirm() {
        press("dialog button[type=submit]");
        patiently.until(
                _ ->
                        all("dialog").isEmpty()
                                || all("dialog .error").stream()
                                        .anyMatch(one -> !one.getText().isEmpty()));
        assertThat(all("dialog .error"))
                .as("what the dialog complains of")
                .extracting(WebElement::getText)
                .isEmpty();
    }

    @Nullable Object script(String text, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(text, arguments);
    }

    @Nullable Object asyncScript(String text, Object... arguments) {
        driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
        return ((JavascriptExecutor) driver).executeAsyncScript(text, arguments);
    }

    /// Waits until something holds.
    void until(java.util.function.BooleanSupplier holds) {
        patiently.until(_ -> holds.getAsBoolean());
    }

    /// Keeps a picture, where a folder for them is named.
    void shoot(String name) throws IOException {
        String folder = System.getProperty("medgateway.screenshots");
        if (folder != null) {
            Files.write(
                    Path.of(folder, name + ".png"),
                    ((TakesScreenshot) driver).getScreenshotAs(OutputType.BYTES));
        }
    }

    /// What the browser's console says; that asking for a session is answered 401 before the login
    /// belongs to it.
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(Object::toString)
                .filter(line -> !line.contains("api/v1/session"))
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
