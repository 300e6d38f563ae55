import java.util.List;
import org.javarosa.core.services.IPropertyManager;
import org.javarosa.core.services.properties.IPropertyRules;

/** What a form may ask of the device and its owner: deviceid, username, phonenumber; always the same. */
final class DeviceProperties implements IPropertyManager {
    @Override
    public String getSingularProperty(String name) {
        return "javarosa:" + name;
    }

    @Override
    public List<String> getProperty(String name) {
        return List.of(getSingularProperty(name));
    }

    @Override
    public void setProperty(String name, String value) {
        // At the end JavaRosa writes back what a form was preloaded with; the device stays as it is.
    }

    @Override
    public void setProperty(String name, List<String> value) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public void addRules(IPropertyRules rules) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<IPropertyRules> getRules() {
        return List.of();
    }
}
