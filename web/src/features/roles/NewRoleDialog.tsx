import { Flex, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';
import { fieldErrors, problemOf } from '../../lib/problem';
import { useCreateRole } from './queries';

/** Makes a role that holds nothing yet, and opens it. */
export function NewRoleDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useCreateRole();
  const [name, setName] = useState('');
  const faults = create.isError ? fieldErrors(problemOf(create.error), ['name']).byField.get('name') : undefined;

  const send = () => create.mutate(name.trim(), { onSuccess: (role) => void navigate(`/roles/${role.id}`) });

  return (
    <Modal
      open
      title={t('role.new')}
      okText={t('role.create')}
      cancelText={t('action.cancel')}
      okButtonProps={{ loading: create.isPending, disabled: name.trim() === '' }}
      onOk={send}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <Form layout="vertical" onFinish={send}>
          <Form.Item
            label={t('role.name')}
            htmlFor="role-name"
            help={faults?.join(' · ')}
            validateStatus={faults && 'error'}
            style={{ marginBottom: 0 }}
          >
            <Input
              id="role-name"
              autoFocus
              autoComplete="off"
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Form.Item>
        </Form>
        {create.isError && faults === undefined && <ProblemAlert error={create.error} />}
      </Flex>
    </Modal>
  );
}
