import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.javarosa.core.model.CoreModelModule;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.instance.FormInstance;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.model.instance.TreeReference;
import org.javarosa.core.reference.ReferenceManager;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.XFormUtils;

/**
 * A phone without a screen: JavaRosa, the engine inside ODK Collect, asked over standard input and output.
 *
 * One JSON object a line in, one a line out. The key "do" says what is wanted (fill, look or evaluate); what
 * each takes and gives is described in phone.py. An answer with the key "error" means that JavaRosa threw.
 */
public final class Phone {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        // JavaRosa prints what it thinks of a form to standard output, which is where our answers go.
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        switchOn();
        BufferedReader questions =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            answers.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
        }
    }

    private static void switchOn() {
        PrototypeManager.registerPrototypes(JavaRosaCoreModule.classNames);
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new XFormsModule().registerModule();
        PropertyManager.setPropertyManager(new DeviceProperties());
    }

    private static JsonNode answer(JsonNode question) {
        try {
            FormDef form = open(question);
            switch (question.get("do").asText()) {
                case "fill":
                    return new Filling(form, question.get("answers")).result();
                case "look":
                    return Looking.at(form);
                case "evaluate":
                    return Looking.evaluate(form, question.get("cases"));
                default:
                    throw new IllegalArgumentException(question.get("do").asText());
            }
        } catch (Exception | StackOverflowError thrown) {
            ObjectNode answer = JSON.createObjectNode();
            answer.put("error", thrown.getClass().getSimpleName() + ": " + thrown.getMessage());
            return answer;
        }
    }

    /** The form, with the filled instance in it where the question brings one. */
    private static FormDef open(JsonNode question) throws Exception {
        ReferenceManager.instance().reset();
        if (question.hasNonNull("media")) {
            ReferenceManager.instance().addReferenceFactory(
                new MediaFolder(Path.of(question.get("media").asText())));
        }
        FormDef form = XFormUtils.getFormFromInputStream(
            new ByteArrayInputStream(bytes(question.get("form"))));
        boolean isNew = !question.hasNonNull("instance");
        if (!isNew) {
            put(bytes(question.get("instance")), form);
        }
        form.initialize(isNew, new InstanceInitializationFactory());
        return form;
    }

    /** As Collect opens a saved form: the saved tree is laid over the form's own, which knows the types. */
    private static void put(byte[] saved, FormDef form) {
        TreeElement filled = XFormParser.restoreDataModel(saved, null).getRoot();
        TreeElement root = form.getInstance().getRoot().deepCopy(true);
        if (!filled.getName().equals(root.getName())) {
            throw new IllegalArgumentException("the instance's root is " + filled.getName());
        }
        TreeReference top = TreeReference.rootRef();
        top.add(root.getName(), TreeReference.INDEX_UNBOUND);
        root.populate(filled, form);
        form.getInstance().setRoot(root);
    }

    static String xml(FormInstance instance) throws Exception {
        return new String(new XFormSerializingVisitor().serializeInstance(instance), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(JsonNode text) {
        return text.asText().getBytes(StandardCharsets.UTF_8);
    }
}
